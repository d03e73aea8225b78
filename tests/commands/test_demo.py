"""`begehung demo load`: refuses what it may not touch."""

from __future__ import annotations

from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict


def test_a_database_in_use_is_refused_in_one_line(begehung: Begehung, small: SmallDistrict) -> None:
    done = begehung("demo", "load")
    assert done.code == 1
    assert done.err.endswith("begehung: die Datenbank ist nicht leer; nichts wurde geladen\n")
    assert len(begehung("user", "list").out.splitlines()) == 5


def test_an_option_it_does_not_have_is_a_wrong_call(begehung: Begehung) -> None:
    assert begehung("demo", "load", "--replace").code == 2
