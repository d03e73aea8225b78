"""The file of OpenID providers: read strictly, all faults at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from inspections.domain.vocabulary import Role
from inspections.issuers import IssuersInvalid, read_issuers
from inspections.settings import Settings, SettingsInvalid

GOOD = {
    "key": "kreis",
    "name": "Landkreis",
    "district": "goerlitz",
    "issuer": "https://login.kreis.example",
    "client_id": "begehung",
    "client_secret": "geheim",
    "roles": {"planer": "coordinator", "leser": "reader"},
}


def written(tmp_path: Path, *entries: object) -> Path:
    path = tmp_path / "issuers.yaml"
    path.write_text(yaml.safe_dump(list(entries), sort_keys=False))
    return path


def test_the_first_role_that_fits_is_taken(tmp_path: Path) -> None:
    [issuer] = read_issuers(written(tmp_path, GOOD))
    assert issuer.role_of({"groups": ["leser", "planer"]}) is Role.COORDINATOR
    assert issuer.role_of({"groups": "leser"}) is Role.READER
    for nothing in ({}, {"groups": []}, {"groups": None}, {"groups": ["admin"]}):
        assert issuer.role_of(nothing) is None


def test_a_second_factor_counts_only_where_the_file_says_so(tmp_path: Path) -> None:
    [silent] = read_issuers(written(tmp_path, GOOD))
    assert not silent.proved_twice({"amr": ["mfa"], "acr": "gold"})
    [told] = read_issuers(written(tmp_path, GOOD | {"amr": ["mfa"], "acr": ["gold"]}))
    assert told.proved_twice({"amr": ["pwd", "mfa"]})
    assert told.proved_twice({"acr": "gold"})
    for weak in ({}, {"amr": "mfa"}, {"amr": ["pwd"]}, {"acr": None}, {"acr": "silver"}):
        assert not told.proved_twice(weak)


def test_the_secret_may_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("geheim\n")
    entry = {name: value for name, value in GOOD.items() if name != "client_secret"}
    path = written(tmp_path, entry | {"client_secret_file": str(tmp_path / "secret")})
    assert read_issuers(path)[0].client_secret == "geheim"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"issuer": "http://login.kreis.example"}, "issuer: an https address"),
        ({"issuer": "https://user@login.kreis.example"}, "issuer: an https address"),
        ({"key": "Kreis 1"}, "key: only small letters"),
        ({"roles": {}}, "roles: values of the claim"),
        ({"roles": {"planer": "operator"}}, "roles: values of the claim"),
        ({"client_secret_file": "x"}, "either client_secret or client_secret_file"),
        ({"colour": "red"}, "colour is unknown"),
        ({"name": ""}, "name is no text"),
        ({"amr": "mfa"}, "amr is no list"),
    ],
)
def test_a_fault_is_named(change: dict[str, object], problem: str, tmp_path: Path) -> None:
    with pytest.raises(IssuersInvalid, match=problem):
        read_issuers(written(tmp_path, GOOD | change))


def test_two_providers_share_neither_key_nor_district_nor_name(tmp_path: Path) -> None:
    with pytest.raises(IssuersInvalid) as fault:
        read_issuers(written(tmp_path, GOOD, GOOD))
    assert str(fault.value).count("twice") == 3


def test_the_start_names_every_fault_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, {"key": "kreis"})
    where = {"BEGEHUNG_DATA_DIR": str(tmp_path), "BEGEHUNG_ISSUERS": str(path)}
    with pytest.raises(SettingsInvalid) as fault:
        Settings.from_env(where)
    assert "BEGEHUNG_ISSUERS" in fault.value.problems[0]
    assert len(fault.value.problems) == 5
