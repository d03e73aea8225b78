"""`begehung token`: which programs read here, and the end of one token."""

from __future__ import annotations

from datetime import timedelta

import pytest

from inspections.audit.history import Wanted, history
from inspections.clock import utcnow
from inspections.db import reading, transaction
from inspections.domain.vocabulary import Role, Scope
from inspections.store.people import User
from inspections.usecases.api_tokens import TokenRefused, TokenWish, make_token, token_of
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict


def made(small: SmallDistrict, name: str = "Berichtswesen", days: int = 90) -> str:
    """Made today, as the real clock of the command sees it."""
    wish = TokenWish(name, frozenset({Scope.FIGURES, Scope.DEFICIENCIES}), days)
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(Role.COORDINATOR).id)
        return make_token(session, user, wish, now=utcnow())


def lines(begehung: Begehung) -> list[list[str]]:
    done = begehung("token", "list", "--district", "goerlitz")
    assert done.code == 0
    return [line.split("\t") for line in done.out.splitlines()]


def test_the_list_says_of_each_whose_it_is_what_it_reads_and_until_when(
    begehung: Begehung, small: SmallDistrict
) -> None:
    now, token = utcnow(), made(small)
    [line] = lines(begehung)
    end = f"{now + timedelta(days=90):%Y-%m-%d}"
    owner = small.user(Role.COORDINATOR).login
    assert line[:4] == ["goerlitz", "1", "Berichtswesen", owner]
    assert line[4] == "Mängel lesen, Kennzahlen lesen"
    assert (line[5][:10], line[6:]) == (end, ["–", "gilt"])
    token_of(small.sessions, token, now=now)
    [line] = lines(begehung)
    assert line[6] == f"{now:%Y-%m-%d %H:%M}"
    assert token not in "".join(line)


def test_what_no_longer_holds_is_on_the_list_with_the_reason(
    begehung: Begehung, small: SmallDistrict
) -> None:
    made(small, "Erstes")
    made(small, "Zweites")
    begehung("token", "revoke", "1")
    assert [line[-1] for line in lines(begehung)] == ["gilt", "entzogen"]
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.COORDINATOR).id).active = False
    assert [line[-1] for line in lines(begehung)] == ["ruht", "entzogen"]


def test_a_revoked_token_reads_no_more_and_the_log_says_by_which_command(
    begehung: Begehung, small: SmallDistrict
) -> None:
    token = made(small)
    done = begehung("token", "revoke", "1")
    assert (done.code, done.out) == (0, "Berichtswesen entzogen\n")
    with pytest.raises(TokenRefused):
        token_of(small.sessions, token, now=utcnow())
    with reading(small.sessions) as session:
        newest = history(session, small.district.id, Wanted(), limit=1)[0]
    assert (newest.by, newest.doing) == ("command", "begehung token revoke")
    assert [told.table for told in newest.told] == ["api_tokens"]
    done = begehung("token", "revoke", "1")
    assert (done.code, done.out) == (0, "Berichtswesen war schon entzogen\n")


def test_one_that_is_not_there_is_said_so(begehung: Begehung, small: SmallDistrict) -> None:
    done = begehung("token", "revoke", "7")
    assert (done.code, done.err) == (1, "begehung: token: 7 gibt es nicht\n")
    assert begehung("token", "list", "--district", "nowhere").code == 1


def test_no_name_steers_the_terminal(begehung: Begehung, small: SmallDistrict) -> None:
    made(small, "Bericht\x1b[2J\x9b1m")
    [line] = lines(begehung)
    assert line[2] == "Bericht [2J 1m"
