"""Settings: all problems at once, secrets from files, one secret kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from inspections.domain.vocabulary import Role
from inspections.settings import Settings, SettingsInvalid


def settings(tmp_path: Path, **named: str) -> Settings:
    environ = {f"BEGEHUNG_{name}": value for name, value in named.items()}
    return Settings.from_env({"BEGEHUNG_DATA_DIR": str(tmp_path), **environ})


def test_without_any_setting_everything_is_embedded(tmp_path: Path) -> None:
    found = settings(tmp_path)
    assert found.embedded_mail
    assert found.embedded_redis
    assert found.database_url == f"sqlite:///{tmp_path}/begehung.sqlite3"


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as refusal:
        settings(
            tmp_path,
            PORT="seventy",
            DATABASE_URL="mysql://x",
            MAIL_HOLD="maybe",
            SECRET_KEY="short",
        )
    told = "\n".join(refusal.value.problems)
    assert all(word in told for word in ("PORT", "DATABASE_URL", "MAIL_HOLD", "SECRET_KEY"))


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "url"
    file.write_text("postgresql://someone:secret@db/begehung\n")
    found = settings(tmp_path, DATABASE_URL_FILE=str(file))
    assert found.database_url == "postgresql://someone:secret@db/begehung"


def test_a_missing_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid, match="SMTP_URL_FILE"):
        settings(tmp_path, SMTP_URL_FILE=str(tmp_path / "nothing"))


def test_the_secret_is_made_once_and_only_for_its_owner(tmp_path: Path) -> None:
    assert settings(tmp_path).secret_keys == settings(tmp_path).secret_keys
    assert (tmp_path / "secret").stat().st_mode & 0o777 == 0o600


def test_several_secrets_allow_rotation(tmp_path: Path) -> None:
    old, new = "o" * 40, "n" * 40
    assert settings(tmp_path, SECRET_KEY=f"{new} {old}").secret_keys == (new, old)


def test_a_second_factor_is_required_unless_the_installation_says_otherwise(tmp_path: Path) -> None:
    where = {"BEGEHUNG_DATA_DIR": str(tmp_path)}
    assert Settings.from_env(where).second_factor == {
        Role.COORDINATOR,
        Role.COMMISSIONER,
        Role.ADMIN,
    }
    for text, roles in (("none", set()), ("inspector admin", {Role.INSPECTOR, Role.ADMIN})):
        read = Settings.from_env(where | {"BEGEHUNG_SECOND_FACTOR": text})
        assert read.second_factor == roles
    for wrong in ("", "everybody", "admin operator"):
        with pytest.raises(SettingsInvalid, match="BEGEHUNG_SECOND_FACTOR"):
            Settings.from_env(where | {"BEGEHUNG_SECOND_FACTOR": wrong})
