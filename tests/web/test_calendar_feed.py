"""The plan in one's own calendar: by a secret address, of the own visits, and telling no more."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from icalendar import Calendar, Event
from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.domain.working_days import office_date
from inspections.store import inspections
from inspections.store.accommodations import Accommodation
from inspections.store.calendar_keys import CalendarKey
from inspections.store.people import User
from inspections.usecases.calendar_keys import make_calendar_key
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.forgetting.log_ins import CALENDAR_KEYS
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.move_inspection import cancel_inspection, reschedule
from inspections.usecases.occasion import Actor
from inspections.usecases.tell_person import tell_person
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.standing_in import absent, another
from web.pages import calendar_feed

PAGE = "/konto/kalender"
SHOWN = re.compile(r'<code class="bg-code">http://[^/]+(/kalender/([\w-]+)\.ics)<')
PLANNER = Actor(Role.COORDINATOR, "user:1")


def address_of(small: SmallDistrict, person: User) -> str:
    with transaction(small.sessions) as session:
        user = session.get_one(User, person.id)
        return f"/kalender/{make_calendar_key(session, user, now=small.clock())}.ics"


def events(app: Flask, address: str) -> list[Event]:
    answer = app.test_client().get(address)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def in_days(small: SmallDistrict, days: int) -> date:
    return office_date(small.clock()) + timedelta(days=days)


def key_rows(small: SmallDistrict) -> list[CalendarKey]:
    with transaction(small.sessions) as session:
        return list(session.scalars(select(CalendarKey).order_by(CalendarKey.id)))


def change(small: SmallDistrict, person: User, **changed) -> None:
    kept = {"name": person.name, "login": person.login, "email": person.email}
    wish = UserWish(**{**kept, "role": Role(person.role), **changed})
    with transaction(small.sessions) as session:
        change_user(session, small.district.id, person.id, wish, now=small.clock())


def test_an_inspector_makes_an_address_and_sees_the_own_visits(app, small, client_of) -> None:
    day = in_days(small, 5)
    planned = small.plan(on=day)
    visitor = client_of(Role.INSPECTOR)
    assert "Adresse erzeugen" in visitor.get(PAGE).text
    page = visitor.post_form(PAGE).text
    address, key = SHOWN.search(page).groups()
    assert f"webcal://127.0.0.1:8080{address}" in page
    assert key not in visitor.get(PAGE).text, "shown once"
    [row] = key_rows(small)
    assert key not in row.key_hash
    [event] = events(app, address)
    with transaction(small.sessions) as session:
        visit = inspections.get(session, small.district.id, planned)
        house = visit.accommodation
        assert str(event["UID"]) == f"{visit.uid}@127.0.0.1"
        assert str(event["SUMMARY"]) == f"Regelbegehung: {house.name}"
        assert str(event["LOCATION"]) == f"{house.name}, {house.municipality}"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (day, day + timedelta(days=1))
    assert event["DTSTART"].params["VALUE"] == "DATE"
    page = client_of(Role.INSPECTOR).get(str(event["URL"]).removeprefix("http://127.0.0.1:8080"))
    assert page.status_code in (200, 302)
    assert str(event["CLASS"]) == "PRIVATE"


def test_umlauts_commas_and_long_names_come_through(app, small) -> None:
    name = "Gemeinschaftsunterkunft Weißwasser; Straße der Glasmacher, Häuser „Süd“ und „Öst“" * 3
    with transaction(small.sessions) as session:
        session.get_one(Accommodation, small.house.id).name = name
    small.plan(on=in_days(small, 5))
    address = address_of(small, small.user(Role.INSPECTOR))
    raw = app.test_client().get(address).data
    assert max(map(len, raw.split(b"\r\n"))) <= 75
    [event] = events(app, address)
    assert str(event["SUMMARY"]) == f"Regelbegehung: {name}"


def test_a_program_is_told_to_ask_every_hour_and_whose_plan_it_is(app, small) -> None:
    raw = app.test_client().get(address_of(small, small.user(Role.INSPECTOR))).data
    calendar = Calendar.from_ical(raw)
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw
    assert str(calendar["X-WR-CALNAME"]) == f"Begehungen {small.district.name}"
    assert (str(calendar["VERSION"]), "VEVENT" in raw.decode()) == ("2.0", False)


def test_it_speaks_the_language_of_its_person(app, small) -> None:
    small.plan(on=in_days(small, 5))
    address = address_of(small, small.user(Role.INSPECTOR))
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.INSPECTOR).id).locale = "en"
    [event] = events(app, address)
    assert str(event["SUMMARY"]).startswith("Routine inspection")


def test_a_moved_visit_keeps_its_uid_and_rises_and_a_cancelled_one_is_gone(app, small) -> None:
    planned = small.plan(on=in_days(small, 5))
    address = address_of(small, small.user(Role.INSPECTOR))
    [before] = events(app, address)
    small.clock.ahead(hours=2)
    with transaction(small.sessions) as session:
        visit = inspections.get(session, small.district.id, planned)
        reschedule(session, visit, planned_on=in_days(small, 9), inspector_id=visit.inspector_id,
                   actor=PLANNER, now=small.clock())  # fmt: skip
    [after] = events(app, address)
    assert after["UID"] == before["UID"]
    assert after["DTSTART"].dt == in_days(small, 9)
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt - before["LAST-MODIFIED"].dt == timedelta(hours=2)
    assert isinstance(after["DTSTAMP"].dt, datetime)
    with transaction(small.sessions) as session:
        visit = inspections.get(session, small.district.id, planned)
        cancel_inspection(session, visit, actor=PLANNER, now=small.clock(), reason="Wasserschaden")
    assert events(app, address) == []


def test_thirty_days_back_and_a_year_ahead_are_in_it(app, small) -> None:
    for days in (0, 1, 394, 395):
        small.plan(on=in_days(small, days))
    first = in_days(small, 0)
    address = address_of(small, small.user(Role.COORDINATOR))
    small.clock.ahead(days=30)
    days = [event["DTSTART"].dt for event in events(app, address)]
    assert days == [first + timedelta(days=days) for days in (0, 1, 394, 395)]
    small.clock.ahead(days=1)
    address = address_of(small, small.user(Role.COORDINATOR))
    days = [event["DTSTART"].dt for event in events(app, address)]
    assert days == [first + timedelta(days=days) for days in (1, 394, 395)]
    small.plan(on=in_days(small, 366))
    assert len(events(app, address)) == 3


def test_a_stand_in_sees_the_visits_of_the_days_it_stands_in_marked(app, small) -> None:
    anna, yvonne = small.user(Role.INSPECTOR), another(small)
    inside, outside = in_days(small, 5), in_days(small, 20)
    for day in (inside, outside):
        small.plan(on=day)
    absent(small, anna, yvonne, 3, 10)
    [event] = events(app, address_of(small, yvonne))
    assert event["DTSTART"].dt == inside
    assert str(event["SUMMARY"]).endswith(f"(Vertretung für {anna.name})")
    own = events(app, address_of(small, anna))
    assert [event["DTSTART"].dt for event in own] == [inside, outside]
    assert "Vertretung" not in str([event["SUMMARY"] for event in own])


def test_another_inspector_sees_nothing_and_the_office_sees_the_plan(app, small) -> None:
    small.plan(on=in_days(small, 5))
    yvonne = another(small)
    assert events(app, address_of(small, yvonne)) == []
    for role in (Role.COORDINATOR, Role.COMMISSIONER):
        assert len(events(app, address_of(small, small.user(role)))) == 1


def test_nothing_leaves_that_the_plan_would_not_tell_a_passer_by(app, small) -> None:
    """Neither what was found nor why or whether announced somebody comes."""
    small.inspect("B04", "C06")
    planned = small.plan(on=in_days(small, 5))
    with transaction(small.sessions) as session:
        visit = inspections.get(session, small.district.id, planned)
        visit.kind = InspectionKind.OCCASION.value
        visit.occasion, visit.announced = "Beschwerde B-2026-0007", False
    address = address_of(small, small.user(Role.COORDINATOR))
    feed = app.test_client().get(address).text
    with transaction(small.sessions) as session:
        inspections.get(session, small.district.id, planned).announced = True
    assert app.test_client().get(address).text == feed
    words = [case.number for case in small.deficiencies()] + ["B-2026-0007", "B04", "angek"]
    assert [word for word in words if word in feed] == []
    assert small.user(Role.INSPECTOR).name not in feed


def test_a_new_address_ends_the_old_one_and_it_can_be_ended(app, small, client_of) -> None:
    visitor, stranger = client_of(Role.INSPECTOR), app.test_client()
    first, second = (SHOWN.search(visitor.post_form(PAGE).text)[1] for _time in range(2))
    assert [stranger.get(one).status_code for one in (first, second)] == [404, 200]
    assert [row.ended_at is None for row in key_rows(small)] == [False, True]
    ended = visitor.post_form(f"{PAGE}/beenden", follow_redirects=True).text
    assert "gilt nicht mehr" in ended
    assert stranger.get(second).status_code == 404


@pytest.mark.parametrize(
    "changed", [{"active": False}, {"role": Role.READER}, {"role": Role.COORDINATOR}], ids=str
)
def test_it_ends_with_the_account_or_the_role_and_does_not_come_back(changed, app, small) -> None:
    person = small.user(Role.INSPECTOR)
    address = address_of(small, person)
    change(small, person, name="Neuer Name")
    assert app.test_client().get(address).status_code == 200
    change(small, person, **changed)
    gone = app.test_client().get(address)
    assert gone.status_code == 404
    change(small, person, role=Role.INSPECTOR, active=True)
    assert app.test_client().get(address).status_code == 404
    number = re.compile(r"\b[0-9a-f]{8,}\b")  # of the refusal
    wrong = app.test_client().get("/kalender/niemandes.ics")
    assert (number.sub("", wrong.text), wrong.status_code) == (number.sub("", gone.text), 404)


def test_who_has_no_plan_has_no_calendar(client_of) -> None:
    for role in (Role.READER, Role.ADMIN):
        assert client_of(role).get(PAGE).status_code == 403
        assert client_of(role).post_form(PAGE).status_code == 403
        assert PAGE not in client_of(role).get("/konto").text
    assert PAGE in client_of(Role.INSPECTOR).get("/konto").text


def test_the_page_names_the_day_of_the_last_use_and_no_hour(app, small, client_of) -> None:
    address = address_of(small, small.user(Role.INSPECTOR))
    assert "noch nicht abgerufen" in client_of(Role.INSPECTOR).get(PAGE).text
    app.test_client().get(address)
    small.clock.ahead(days=1)
    app.test_client().get(address)
    app.test_client().get(address)
    [row] = key_rows(small)
    assert row.used_on == office_date(small.clock())
    page = client_of(Role.INSPECTOR).get(PAGE).text
    assert f"zuletzt abgerufen am {row.used_on:%d.%m.%Y}" in page


def test_it_is_kept_by_its_program_only_and_not_sent_twice(app, small) -> None:
    small.plan(on=in_days(small, 5))
    address = address_of(small, small.user(Role.INSPECTOR))
    first = app.test_client().get(address)
    assert first.content_type == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in first.headers
    again = app.test_client().get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    for method in ("post", "put", "delete"):
        assert getattr(app.test_client(), method)(address).status_code in (403, 405)


def test_whoever_asks_without_end_is_told_to_wait(app, small, monkeypatch) -> None:
    address = address_of(small, small.user(Role.INSPECTOR))
    monkeypatch.setattr(calendar_feed, "MOST", 2)
    monkeypatch.setattr(calendar_feed, "MOST_REFUSED", 3)
    stranger = app.test_client()
    assert [stranger.get(address).status_code for _time in range(3)] == [200, 200, 429]
    wrong = [stranger.get("/kalender/geraten.ics") for _time in range(4)]
    assert [answer.status_code for answer in wrong] == [404, 404, 404, 429]
    assert int(wrong[-1].headers["Retry-After"]) > 0


def test_what_is_over_is_forgotten_in_time_and_with_the_person(small) -> None:
    person = small.user(Role.INSPECTOR)
    address_of(small, person)
    small.clock.ahead(days=1)
    address_of(small, person)
    small.clock.ahead(days=1)
    with transaction(small.sessions) as session:
        desk = Desk(session, small.district.id, None, small.office.export_dir, small.clock())
        due = CALENDAR_KEYS.due(session, small.district.id, small.clock().date())
        CALENDAR_KEYS.forget(desk, [one.id for one in due])
        told = tell_person(session, small.district.id, f"user:{person.id}")
    [row] = key_rows(small)
    assert row.ended_at is None
    [section] = [one for one in told.sections if one.table == "calendar_keys"]
    assert [line["key_hash"] for line in section.rows] == ["***"]
    change(small, person, active=False)
    with transaction(small.sessions) as session:
        name, now = f"user:{person.id}", small.clock()
        asked = ask_erasure(session, small.district.id, name, "Art. 17", by="user:5", now=now)
        desk = Desk(session, small.district.id, None, small.office.export_dir, now)
        confirm_erasure(desk, asked.id, by="user:77")
    assert key_rows(small) == []


def test_the_history_of_the_person_tells_when_it_was_made(client_of, small) -> None:
    client_of(Role.INSPECTOR).post_form(PAGE)
    person = small.user(Role.INSPECTOR).id
    page = client_of(Role.ADMIN).get(f"/personen/{person}/verlauf").text
    assert "Kalenderadresse" in page
