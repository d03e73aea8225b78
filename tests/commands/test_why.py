"""`begehung workflow why`: the story of a case with its rules and letters."""

from __future__ import annotations

from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict


def test_a_case_tells_what_happened_and_which_letters_went(
    begehung: Begehung, some_weeks_ago: SmallDistrict
) -> None:
    (case,) = some_weeks_ago.inspect("B04")
    some_weeks_ago.beat()
    some_weeks_ago.clock.ahead(days=3)
    some_weeks_ago.beat(times=4)
    done = begehung("workflow", "why", case.number)
    assert done.code == 0
    assert "Mangel festgestellt  [Inspector 1, Inspektion]" in done.out
    assert "Frist verstrichen → " in done.out
    assert "[Uhr]" in done.out
    assert "Brief „Mangelanzeige“ an Betreiber A: verschickt " in done.out
    assert "(Regel " in done.out


def test_an_unknown_number_is_named(begehung: Begehung, small: SmallDistrict) -> None:
    done = begehung("workflow", "why", "M-2020-0001")
    assert done.code == 1
    assert "M-2020-0001" in done.err


def test_an_unknown_district_is_named(begehung: Begehung, small: SmallDistrict) -> None:
    assert begehung("workflow", "why", "M-2020-0001", "--district", "bautzen").code == 1
