"""`begehung user`: the first administrator, and who else is there."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inspections.clock import utcnow
from inspections.db import Sessions, reading
from inspections.store import checklists, districts
from inspections.usecases.account_links import LinkSpent, set_password
from inspections.usecases.log_in import check_password
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict

GOOD = "korrekt Pferd Batterie"
FIRST = (
    "user", "add", "--district", "bautzen", "--role", "admin", "--name", "Administration",
    "--login", "Admin", "--email", "admin@kreis.example",
)  # fmt: skip


def test_the_first_account_brings_its_district_with_checklists(
    begehung: Begehung, sessions: Sessions
) -> None:
    done = begehung(*FIRST, "--district-name", "Landkreis Bautzen", stdin=f"{GOOD}\n")
    assert (done.code, done.out) == (0, "admin angelegt: Administration in Landkreis Bautzen\n")
    with reading(sessions) as session:
        district = districts.by_code(session, "bautzen")
        assert [row.name for row in checklists.newest(session, district.id)] == ["full", "monthly"]
        user = check_password(session, "admin", GOOD)
        assert user is not None
        assert (user.role, user.district_id) == ("admin", district.id)


def test_the_password_may_come_from_a_file(
    begehung: Begehung, sessions: Sessions, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.write_text(f"{GOOD}\nnot this line\n")
    done = begehung(*FIRST, "--district-name", "Bautzen", "--password-file", str(file))
    assert done.code == 0
    with reading(sessions) as session:
        assert check_password(session, "admin", GOOD) is not None


def test_an_unknown_district_is_told_before_the_password_is_asked(begehung: Begehung) -> None:
    done = begehung(*FIRST)
    assert done.code == 1
    assert done.err.strip() == (
        "begehung: --district: bautzen gibt es nicht; --district-name legt den Kreis an"
    )


@pytest.mark.parametrize(
    ("option", "value", "complaint"),
    [
        ("--login", "admin@goerlitz.example", "--login: ist schon vergeben"),
        ("--login", " ", "--login: fehlt"),
        ("--name", " ", "--name: fehlt"),
        ("--email", "niemand", "--email: ist keine Mailadresse"),
        ("--district-name", "Noch einmal", "--district: ist schon vergeben"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_added(
    begehung: Begehung, small: SmallDistrict, option: str, value: str, complaint: str
) -> None:
    before = begehung("user", "list").out
    wanted = [*FIRST, "--district", "goerlitz", option, value]
    done = begehung(*wanted, stdin=f"{GOOD}\n")
    assert (done.code, done.err) == (1, f"begehung: {complaint}\n")
    assert begehung("user", "list").out == before


@pytest.mark.parametrize("code", ["Bautzen", "b", "1a", "a b"])
def test_a_code_is_a_short_plain_word(begehung: Begehung, code: str) -> None:
    done = begehung(*FIRST, "--district", code, "--district-name", "X", stdin=f"{GOOD}\n")
    assert (done.code, "--district: nur Kleinbuchstaben" in done.err) == (1, True)


def test_a_short_password_is_refused_with_its_district(begehung: Begehung) -> None:
    done = begehung(*FIRST, "--district-name", "Bautzen", stdin="kurz\n")
    assert (done.code, done.err) == (1, "begehung: Kennwort: zwischen 12 und 256 Zeichen\n")
    assert begehung("user", "list").out == ""


HEAD = (
    "user", "first-admin", "--district", "bautzen", "--name", "Administration",
    "--login", "Admin", "--email", "admin@kreis.example",
)  # fmt: skip


def test_the_first_administrator_gets_a_link_and_no_password(
    begehung: Begehung, sessions: Sessions
) -> None:
    done = begehung(*HEAD, "--district-name", "Landkreis Bautzen")
    assert done.code == 0
    base, token = done.out.strip().rsplit("/zugang/", 1)
    assert base.startswith("http")
    assert len(token) == 43
    with reading(sessions) as session:
        assert check_password(session, "admin", "") is None
    set_password(sessions, token, GOOD, now=utcnow())
    with reading(sessions) as session:
        user = check_password(session, "admin", GOOD)
        assert user is not None
        assert user.role == "admin"


def test_until_the_link_was_used_a_new_one_takes_its_place(
    begehung: Begehung, sessions: Sessions
) -> None:
    first = begehung(*HEAD, "--district-name", "Landkreis Bautzen").out.strip().rsplit("/", 1)[1]
    second = begehung(*HEAD).out.strip().rsplit("/", 1)[1]
    with pytest.raises(LinkSpent):
        set_password(sessions, first, GOOD, now=utcnow())
    set_password(sessions, second, GOOD, now=utcnow())
    done = begehung(*HEAD)
    assert (done.code, done.err) == (
        1,
        "begehung: bautzen hat schon eine Administration; sie lädt alle Weiteren ein\n",
    )


def test_the_first_link_is_good_for_a_day(begehung: Begehung, sessions: Sessions) -> None:
    token = begehung(*HEAD, "--district-name", "Bautzen").out.strip().rsplit("/", 1)[1]
    with pytest.raises(LinkSpent):
        set_password(sessions, token, GOOD, now=utcnow() + timedelta(hours=24, minutes=1))


def test_whom_no_letter_reaches_gets_a_link_on_the_command_line(
    begehung: Begehung, small: SmallDistrict
) -> None:
    done = begehung("user", "link", "reader@goerlitz.example")
    assert (done.code, "/zugang/" in done.out) == (0, True)
    done = begehung("user", "link", "niemand")
    assert (done.code, done.err) == (1, "begehung: niemand: kein eingeschaltetes Konto\n")


def test_an_empty_installation_has_no_account(begehung: Begehung) -> None:
    assert begehung("user", "list").out == ""


def test_a_guessable_password_is_refused_on_the_command_line(begehung: Begehung) -> None:
    done = begehung(*FIRST, "--district-name", "Bautzen", stdin="Passwort1234\n")
    assert (done.code, "wird zu leicht erraten" in done.err) == (1, True)


def test_operators_have_no_account(begehung: Begehung, small: SmallDistrict) -> None:
    assert begehung(*FIRST, "--role", "operator").code == 2


def test_the_list_has_a_line_per_account(begehung: Begehung, small: SmallDistrict) -> None:
    lines = [line.split("\t") for line in begehung("user", "list").out.splitlines()]
    assert len(lines) == 5
    assert ["goerlitz", "admin@goerlitz.example", "admin"] in [line[:3] for line in lines]
    assert {line[5] for line in lines} == {"aktiv"}
    assert begehung("user", "list", "--district", "nowhere").code == 1
