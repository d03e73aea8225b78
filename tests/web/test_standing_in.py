"""Wherever an inspector is chosen, the list says who is away now or soon."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import event

from inspections.domain.vocabulary import Role
from tests.fixtures.complaining import Complaining
from tests.fixtures.small_district import make_district
from tests.fixtures.standing_in import absent, another
from tests.web.test_plan import Login, wish

AWAY = (10, 16)  # days from 7 April: 17 to 23 April


def offered(page: str, field: str = "inspektion") -> list[str]:
    """What the list of inspectors shows, after "nobody yet"."""
    [found] = re.findall(rf'<select[^>]* name="{field}".*?</select>', page, re.DOTALL)
    first, *names = re.findall(r"<option[^>]*>([^<]*)</option>", found)
    assert first == "noch niemand"
    return names


def test_planning_offers_people_with_their_absence(small, client_of: Login, anna, yvonne) -> None:
    absent(small, anna, yvonne, *AWAY)
    page = client_of(Role.COORDINATOR).get("/plan").text
    assert offered(page) == [f"{anna.name} (abwesend 17.–23. Apr.)", yvonne.name]


def test_moving_does_so_too_also_after_a_mistake(small, client_of: Login, anna, yvonne) -> None:
    absent(small, anna, yvonne, *AWAY)
    number = small.plan(on=date(2026, 4, 20))
    client = client_of(Role.COMMISSIONER)
    again = client.post_form(
        f"/plan/{number}/verschieben", {"neuer_tag": "2020-01-01", "neue_inspektion": ""}
    )
    assert again.status_code == 422
    for page in (client.get(f"/plan?begehung={number}").text, again.text):
        assert f"{anna.name} (abwesend 17.–23. Apr.)" in offered(page, "neue_inspektion")


def test_ordering_a_visit_for_a_complaint_does_so_too(
    small, client_of: Login, anna, yvonne, complaining: Complaining
) -> None:
    told = complaining.a_complaint()
    complaining.sort(told)
    absent(small, anna, yvonne, *AWAY)
    page = client_of(Role.COORDINATOR).get(f"/beschwerden/{told}").text
    assert f"{anna.name} (abwesend 17.–23. Apr.)" in offered(page)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (0, 3, " (abwesend bis 10. Apr.)"),
        (0, 0, " (abwesend bis 7. Apr.)"),
        (1, 1, " (abwesend 8. Apr.)"),
        (42, 43, " (abwesend 19.–20. Mai)"),
        (43, 44, ""),
    ],
)
def test_running_or_within_six_weeks(
    small, client_of: Login, anna, yvonne, first, last, shown
) -> None:
    absent(small, anna, yvonne, first, last)
    assert offered(client_of(Role.COORDINATOR).get("/plan").text)[0] == anna.name + shown


def test_a_later_month_is_looked_at_with_the_absences_until_its_end(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, 276, 279)  # 8 to 11 January
    client = client_of(Role.COORDINATOR)
    assert offered(client.get("/plan?monat=2026-11").text)[0] == anna.name
    [shown, _other] = offered(client.get("/plan?monat=2027-01").text)
    assert shown == f"{anna.name} (abwesend 8.–11. Jan. 2027)"


def test_of_several_it_is_the_next_and_what_is_over_is_not_told(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, 20, 21)
    absent(small, anna, yvonne, 10, 11)
    absent(small, anna, yvonne, 0, 1)
    office = client_of(Role.COORDINATOR)
    assert offered(office.get("/plan").text)[0] == f"{anna.name} (abwesend bis 8. Apr.)"
    small.clock.ahead(days=2)
    office = client_of(Role.COORDINATOR)
    assert offered(office.get("/plan").text)[0] == f"{anna.name} (abwesend 17.–18. Apr.)"


def test_whoever_is_away_can_be_chosen(small, client_of: Login, anna, yvonne) -> None:
    absent(small, anna, yvonne, *AWAY)
    client_of(Role.COORDINATOR).post_form("/plan", wish(small))
    assert [one.inspector_id for one in small.inspections()] == [anna.id]


def test_an_english_list_says_it_in_english(small, client_of: Login, anna, yvonne) -> None:
    absent(small, anna, yvonne, *AWAY)
    office = client_of(Role.COORDINATOR)
    office.post_form("/konto/sprache", {"locale": "en"})
    page = office.get("/plan").text
    assert f"{anna.name} (away Apr 17\u2009–\u200923)" in page


def test_the_list_asks_for_absences_once_however_many_people(
    small, client_of: Login, anna, yvonne
) -> None:
    absent(small, anna, yvonne, *AWAY)
    office, asked = client_of(Role.COORDINATOR), []

    def note(_connection, _cursor, statement, *_more) -> None:
        asked.append("FROM absences" in statement)

    def times() -> int:
        asked.clear()
        assert office.get("/plan").status_code == 200
        return sum(asked)

    engine = office.wiring.sessions.kw["bind"]
    event.listen(engine, "before_cursor_execute", note)
    try:
        before = times()
        third = another(small, name="Zacharias Dritter")
        absent(small, third, yvonne, *AWAY)
        assert (before, times()) == (1, 1)
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_people_and_absences_of_another_district_are_not_told(
    small, client_of: Login, anna, yvonne, settings
) -> None:
    there = make_district(small.sessions, small.clock, settings, code="bautzen")
    foreign = another(there, name="Fremde Person")
    absent(there, foreign, there.user(Role.INSPECTOR), *AWAY)
    page = client_of(Role.COORDINATOR).get("/plan").text
    assert offered(page) == [anna.name, yvonne.name]
