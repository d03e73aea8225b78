"""Whoever enters an absence is told which planned visits fall into it, and can move them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import uuid4

from flask import Flask

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store import inspections
from inspections.store.people import User
from inspections.usecases.record_answers import record_answers
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.standing_in import absent, another
from tests.fixtures.web_client import Visitor
from tests.web.test_absences import rows, sent, visitor

HEAD = "Geplante Begehungen in dieser Zeit"


def visit(small: SmallDistrict, days: int, *, of: User | None = None) -> int:
    """Planned for a day so many from now; Anna's, or another's."""
    number = small.plan(on=day(small, days))
    if of is not None:
        with transaction(small.sessions) as session:
            inspections.get(session, small.district.id, number).inspector_id = of.id
    return number


def day(small: SmallDistrict, days: int) -> date:
    return office_date(small.clock()) + timedelta(days=days)


def told(page: str) -> list[str]:
    """The lines of the lists of visits, without markup."""
    lists = re.findall(rf"{HEAD}.*?<ul[^>]*>(.*?)</ul>", page, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", "".join(lists), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", line).split()) for line in lines]


def linked(page: str) -> list[int]:
    return [int(found) for found in re.findall(r"/plan\?begehung=(\d+)#begehung", page)]


def office_of(small: SmallDistrict, app: Flask) -> Visitor:
    return visitor(app, small.user(Role.COORDINATOR))


def test_entering_tells_them_by_day_with_who_stands_in_and_where_to_move_them(
    small, app, anna, yvonne
) -> None:
    late, _after, early, _before = (visit(small, days) for days in (9, 10, 2, 1))
    _hers = visit(small, 5, of=yvonne)
    office = office_of(small, app)
    form = sent(small, yvonne, 2, 9, person=anna.id)
    page = office.post_form("/abwesenheiten", form, follow_redirects=True).text
    assert "In dieser Zeit sind 2 Begehungen geplant; sie stehen unten." in page
    assert told(page) == [
        f"Donnerstag, 9. April 2026 {small.house.name} {yvonne.name} vertritt",
        f"Donnerstag, 16. April 2026 {small.house.name} {yvonne.name} vertritt",
    ]
    assert linked(page) == [early, late]
    form = office.get(f"/plan?begehung={early}").text
    assert f'action="/plan/{early}/verschieben"' in form
    assert 'name="neue_inspektion"' in form


def test_what_is_not_moved_yet_stays_there_until_it_is(small, app, anna, yvonne) -> None:
    first, second = visit(small, 3), visit(small, 4)
    absent(small, anna, yvonne, 2, 9)
    office = office_of(small, app)
    small.clock.ahead(days=1)
    assert linked(office.log_in_as(small.user(Role.COORDINATOR)).get("/abwesenheiten").text) == [
        first,
        second,
    ]
    form = {"neuer_tag": day(small, 20).isoformat(), "neue_inspektion": str(anna.id)}
    office.post_form(f"/plan/{first}/verschieben", form)
    assert linked(office.get("/abwesenheiten").text) == [second]
    form = {"neuer_tag": day(small, 3).isoformat(), "neue_inspektion": str(yvonne.id)}
    office.post_form(f"/plan/{second}/verschieben", form)
    assert HEAD not in office.get("/abwesenheiten").text


def test_a_running_absence_keeps_its_list_and_one_that_is_over_has_none(
    small, app, anna, yvonne
) -> None:
    number = visit(small, 5)
    absent(small, anna, yvonne, 0, 6)
    small.clock.ahead(days=4)
    office = office_of(small, app)
    assert linked(office.get("/abwesenheiten").text) == [number]
    office.post_form(f"/abwesenheiten/{rows(small)[0].id}/beenden")
    assert linked(office.get("/abwesenheiten").text) == []


def test_changing_tells_them_anew(small, app, anna, yvonne) -> None:
    first, _second = visit(small, 2), visit(small, 6)
    absence = absent(small, anna, yvonne, 3, 7)
    third = another(small, name="Zacharias Dritter")
    page = office_of(small, app).post_form(
        f"/abwesenheiten/{absence}", sent(small, third, 1, 4), follow_redirects=True
    )
    assert "In dieser Zeit ist 1 Begehung geplant; sie steht unten." in page.text
    assert linked(page.text) == [first]
    assert told(page.text)[0].endswith(f"{third.name} vertritt")


def test_where_none_fall_into_it_nothing_is_said(small, app, anna, yvonne) -> None:
    visit(small, 12)
    form = sent(small, yvonne, 2, 9, person=anna.id)
    page = office_of(small, app).post_form("/abwesenheiten", form, follow_redirects=True).text
    assert f"{anna.name} ist vom" in page
    assert "Begehung geplant" not in page
    assert "Begehungen geplant" not in page
    assert HEAD not in page


def test_what_somebody_has_begun_or_cancelled_is_not_in_it(small, app, anna, yvonne) -> None:
    begun, cancelled, left = visit(small, 0), visit(small, 1), visit(small, 2)
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, begun)
        write = AnswerWrite(uuid4(), Answer("B04", value="no"))
        record_answers(session, row, [write], user=anna, now=small.clock())
    office = office_of(small, app)
    office.post_form(f"/plan/{cancelled}/absagen", {"absagegrund": "Haus geschlossen"})
    absent(small, anna, yvonne)
    assert linked(office.get("/abwesenheiten").text) == [left]


def test_where_nobody_stands_in_on_the_day_it_says_that(small, app, anna, yvonne) -> None:
    visit(small, 3)
    visit(small, 4)
    absent(small, anna, yvonne)
    absent(small, yvonne, another(small, name="Zacharias Dritter"), 4, 4)
    page = office_of(small, app).get("/abwesenheiten").text
    assert [line.split(small.house.name)[1].strip() for line in told(page)] == [
        f"{yvonne.name} vertritt",
        "niemand vertritt",
    ]


def test_an_inspector_sees_the_own_ones_without_a_way_to_move_them(
    small, app, anna, yvonne
) -> None:
    visit(small, 3)
    visit(small, 4, of=yvonne)
    form = sent(small, yvonne, 2, 9)
    page = visitor(app, anna).post_form("/abwesenheiten", form, follow_redirects=True).text
    assert "In dieser Zeit ist 1 Begehung geplant; sie steht unten." in page
    assert told(page) == [f"Freitag, 10. April 2026 {small.house.name} {yvonne.name} vertritt"]
    assert linked(page) == []


def test_the_stand_in_sees_what_is_coming_and_a_colleague_sees_nothing(
    small, app, anna, yvonne
) -> None:
    visit(small, 3)
    absent(small, anna, yvonne)
    third = another(small, name="Zacharias Dritter")
    page = visitor(app, yvonne).get("/abwesenheiten").text
    assert len(told(page)) == 1
    assert linked(page) == []
    assert HEAD not in visitor(app, third).get("/abwesenheiten").text


def test_nothing_of_another_district_is_in_it(small, app, anna, yvonne, settings) -> None:
    own = visit(small, 3)
    there = make_district(small.sessions, small.clock, settings, code="bautzen")
    foreign = visit(there, 4)
    absent(small, anna, yvonne)
    absent(there, there.user(Role.INSPECTOR), another(there), 0, 6)
    assert linked(office_of(small, app).get("/abwesenheiten").text) == [own]
    assert linked(office_of(there, app).get("/abwesenheiten").text) == [foreign]
