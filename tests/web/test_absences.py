"""Page Abwesenheiten, and where the stand-in finds the work of whoever is away."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from inspections.db import reading, transaction
from inspections.domain.digest import week_of
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.store.absences import Absence
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.device_gaps import not_taken
from inspections.usecases.keep_devices import Manifest, report_device
from tests.fixtures.collect import collect_of
from tests.fixtures.complaining import Complaining
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.standing_in import absent, another
from tests.fixtures.web_client import Visitor
from tests.web.test_api_submission import a_finished_one, put


def visitor(app: Flask, user: User) -> Visitor:
    return app.test_client().log_in_as(user)


def rows(small: SmallDistrict) -> list[Absence]:
    with reading(small.sessions) as session:
        return list(session.query(Absence).order_by(Absence.id))


def sent(
    small: SmallDistrict, by: User, first: int, last: int, **more: object
) -> dict[str, object]:
    today = office_date(small.clock())
    return {
        "first_on": (today + timedelta(days=first)).isoformat(),
        "last_on": (today + timedelta(days=last)).isoformat(),
        "stand_in": by.id,
    } | more


def test_a_person_enters_changes_and_takes_back_an_absence(small, app, anna, yvonne) -> None:
    me = visitor(app, anna)
    assert "/abwesenheiten" in me.get("/konto").text
    answer = me.post_form("/abwesenheiten", sent(small, yvonne, 2, 9), follow_redirects=True)
    [row] = rows(small)
    days = f"{row.first_on:%d.%m.%Y} bis {row.last_on:%d.%m.%Y}, vertreten durch {yvonne.name}"
    assert days in answer.text
    url = f"/abwesenheiten/{row.id}"
    assert f'value="{row.first_on.isoformat()}"' in me.get(url).text
    me.post_form(url, sent(small, yvonne, 3, 12))
    assert (rows(small)[0].last_on - row.last_on).days == 3
    answer = me.post_form(f"{url}/beenden", follow_redirects=True)
    assert f"Beendet: {anna.name} ist wieder da." in answer.text
    assert rows(small) == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (-1, 4, "Bitte einen Tag ab heute wählen."),
        (4, 3, "Der letzte Tag liegt vor dem ersten. Bitte einen späteren wählen."),
        (10, 12, "In dieser Zeit ist schon eine Abwesenheit eingetragen."),
        (20, 22, "Diese Person ist in dieser Zeit selbst abwesend. Bitte jemand anderen wählen."),
    ],
)
def test_what_is_refused_says_what_to_do(small, app, anna, yvonne, first, last, words) -> None:
    absent(small, anna, yvonne, 10, 11)
    absent(small, yvonne, anna, 20, 21)
    answer = visitor(app, anna).post_form("/abwesenheiten", sent(small, yvonne, first, last))
    assert answer.status_code == 422
    assert words in answer.text
    assert len(rows(small)) == 2


def test_nobody_stands_in_for_oneself_or_for_other_work(small, app, anna, yvonne) -> None:
    me = visitor(app, anna)
    answer = me.post_form("/abwesenheiten", sent(small, anna, 0, 4))
    assert "Niemand vertritt sich selbst." in answer.text
    answer = me.post_form("/abwesenheiten", sent(small, small.user(Role.COORDINATOR), 0, 4))
    assert "Diese Person hat eine andere Aufgabe" in answer.text
    assert rows(small) == []


def test_a_coordinator_enters_it_for_others_and_sees_all(small, app, anna, yvonne) -> None:
    office = visitor(app, small.user(Role.COORDINATOR))
    assert "/abwesenheiten" in office.get("/plan").text
    office.post_form("/abwesenheiten", sent(small, yvonne, 0, 4, person=anna.id))
    [row] = rows(small)
    assert row.user_id == anna.id
    page = office.get("/abwesenheiten").text
    assert f"<b>{anna.name}</b>" in page
    assert f"/abwesenheiten/{row.id}/beenden" in page


def test_others_see_their_own_and_for_whom_they_stand_in(small, app, anna, yvonne) -> None:
    absence = absent(small, anna, yvonne)
    third = another(small, name="Zacharias Dritter")
    page = visitor(app, yvonne).get("/abwesenheiten").text
    assert anna.name in page
    assert f"/abwesenheiten/{absence}/beenden" not in page
    assert f"<b>{anna.name}</b>" not in visitor(app, third).get("/abwesenheiten").text
    for stranger in (yvonne, third, small.user(Role.COMMISSIONER)):
        assert visitor(app, stranger).get(f"/abwesenheiten/{absence}").status_code == 404
        ending = visitor(app, stranger).post_form(f"/abwesenheiten/{absence}/beenden")
        assert ending.status_code == 404


def test_a_person_who_is_not_the_coordinator_enters_only_the_own(small, app, anna, yvonne) -> None:
    visitor(app, yvonne).post_form("/abwesenheiten", sent(small, anna, 0, 4, person=anna.id))
    assert [row.user_id for row in rows(small)] == [yvonne.id]


def test_whoever_stands_in_and_goes_away_too_is_seen(small, app, anna, yvonne) -> None:
    absent(small, anna, yvonne)
    third = another(small, name="Zacharias Dritter")
    answer = visitor(app, yvonne).post_form(
        "/abwesenheiten", sent(small, third, 0, 2), follow_redirects=True
    )
    assert f"In dieser Zeit vertritt {yvonne.name}: {anna.name}." in answer.text
    page = visitor(app, small.user(Role.COORDINATOR)).get("/abwesenheiten").text
    assert f"{yvonne.name} ist nicht die ganze Zeit da" in page


def test_where_nobody_can_stand_in_the_page_says_so(small, app) -> None:
    page = visitor(app, small.user(Role.COMMISSIONER)).get("/abwesenheiten").text
    assert "Im Landkreis hat niemand sonst Ihre Aufgabe" in page


def uids(small: SmallDistrict, client: Visitor) -> list[str]:
    return [one["uid"] for one in client.get("/api/v1/inspections").json]


def test_the_stand_in_finds_the_inspections_everywhere_for_so_long(
    small, app, anna, yvonne
) -> None:
    visit = small.plan(on=office_date(small.clock()) + timedelta(days=1))
    [uid] = [str(one.uid) for one in small.inspections()]
    absent(small, anna, yvonne, 0, 1)
    for user in (anna, yvonne):
        client = visitor(app, user)
        page = client.get("/heute").text
        assert f"/begehung/{visit}" in page
        assert f'data-take="/api/v1/inspections/{uid}"' in page
        assert uids(small, client) == [uid]
        forms = collect_of(app, small, user).forms()
        assert [one["formID"] for one in forms] == [f"begehung-{uid}"]
    page = visitor(app, yvonne).get("/heute").text
    assert f"in Vertretung von {anna.name}" in page
    assert "Sie vertreten bis" in page
    assert f"{yvonne.name} vertritt Sie." in visitor(app, anna).get("/heute").text
    small.clock.ahead(days=2)
    after = visitor(app, yvonne)
    assert f"/begehung/{visit}" not in after.get("/heute").text
    assert uids(small, after) == []
    assert collect_of(app, small, yvonne).forms() == []


def test_the_stand_in_fills_and_hands_in_and_the_report_says_for_whom(
    small, app, anna, yvonne
) -> None:
    visit = small.plan()
    absent(small, anna, yvonne)
    client = visitor(app, yvonne)
    [uid] = uids(small, client)
    assert put(client, uid, a_finished_one(small, "B04")).status_code == 201
    acted = f"{yvonne.name}, in Vertretung von {anna.name}"
    report = visitor(app, small.user(Role.COORDINATOR)).get(f"/begehung/{visit}").text
    assert acted in report
    [case] = small.deficiencies()
    history = visitor(app, small.user(Role.COORDINATOR)).get(f"/maengel/{case.id}").text
    assert acted in history
    assert client.get(f"/api/v1/inspections/{uid}/receipt").status_code == 200


def test_the_occasion_opens_for_the_stand_in_and_for_no_other(
    small, app, anna, yvonne, complaining: Complaining
) -> None:
    told = complaining.a_complaint()
    complaining.sort(told)
    visit = complaining.order(told)
    absent(small, anna, yvonne)
    third = another(small, name="Zacharias Dritter")
    url = f"/begehung/{visit}/anlass"
    opened = {
        user.name: visitor(app, user).get(url).status_code for user in (anna, yvonne, third)
    }
    assert opened == {anna.name: 200, yvonne.name: 200, third.name: 404}


def test_what_a_device_has_not_taken_stays_the_matter_of_its_own_person(
    small, anna, yvonne
) -> None:
    small.plan()
    absent(small, anna, yvonne)
    with transaction(small.sessions) as session:
        for number, user in enumerate((anna, yvonne)):
            device = report_device(
                session,
                Manifest(UUID(int=number), "Android, Chrome", 0, 0, small.clock(), taken=()),
                user=session.get_one(User, user.id),
                now=small.clock(),
            )
            missing = not_taken(session, device, now=small.clock())
            assert len(missing) == (1 if user is anna else 0)


def test_the_ledger_says_of_a_person_and_a_week_why_nothing_came(small, app, anna, yvonne) -> None:
    small.clock.to("2026-04-10 10:00")
    small.beat()
    small.plan(on=office_date(small.clock()) + timedelta(days=5))
    absent(small, anna, yvonne)
    small.clock.to("2026-04-13 08:00")
    small.beat()
    office = visitor(app, small.user(Role.COORDINATOR))
    week = week_of(office_date(small.clock()))
    page = office.get(f"/betrieb/erinnerungen?person=user-{anna.id}&woche={week}").text
    assert f"abwesend, der Brief ging an die Vertretung: {yvonne.name}" in page
    assert "Vom 10.04.2026 bis 16.04.2026 abwesend" in page


def test_the_call_list_says_who_is_away_and_who_is_there(small, app) -> None:
    first = small.user(Role.COORDINATOR)
    second = another(small, Role.COORDINATOR, "Kolja Zweiter")
    [case] = small.inspect("B04")
    absent(small, first, second)
    page = visitor(app, second).get(f"/maengel/{case.id}").text
    assert f"abwesend, vertreten durch {second.name}" in page


def persons(one: dict[str, object]) -> tuple[object, object]:
    return one["inspector"], one["stand_in"]


def test_the_api_says_for_whom_an_inspection_is_and_who_stands_in(
    small, app, anna, yvonne
) -> None:
    small.plan()
    third = another(small, name="Zacharias Dritter")
    [uid] = [str(one.uid) for one in small.inspections()]
    hers, stands = {"id": anna.id, "name": anna.name}, {"id": yvonne.id, "name": yvonne.name}

    def told(user: User) -> tuple[object, object]:
        """In the list where it stands there, and of itself."""
        client = visitor(app, user)
        single = persons(client.get(f"/api/v1/inspections/{uid}").json["inspection"])
        listed = [persons(one) for one in client.get("/api/v1/inspections").json]
        assert listed in ([single], [])
        return single

    assert told(anna) == (hers, None)
    absent(small, anna, yvonne, 0, 1)
    for user in (anna, yvonne, small.user(Role.COORDINATOR)):
        assert told(user) == (hers, stands), user.name
    assert told(third) == (hers, None)  # who is away is for those who must act on it
    small.clock.ahead(days=2)
    assert told(anna) == (hers, None)


def test_one_given_to_nobody_is_for_nobody(small, app, anna) -> None:
    small.plan()
    [uid] = [str(one.uid) for one in small.inspections()]
    with transaction(small.sessions) as session:
        session.query(Inspection).one().inspector_id = None
    sheet = visitor(app, anna).get(f"/api/v1/inspections/{uid}").json
    assert persons(sheet["inspection"]) == (None, None)


def test_the_plan_for_other_programs_names_no_person(small, app, anna, yvonne) -> None:
    small.plan()
    absent(small, anna, yvonne)
    [one] = visitor(app, anna).get("/api/v1/calendar").json["inspections"]
    assert not {"inspector", "stand_in"} & set(one)
