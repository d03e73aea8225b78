"""Tokens of other programs: shown once, scoped, ending, and never more than their maker."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from inspections.audit.acting import acting
from inspections.db import transaction
from inspections.domain.vocabulary import Role, Scope
from inspections.mail.dates import long_moment
from inspections.store.api_tokens import ApiToken
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.usecases.api_tokens import MOST, PREFIX, TokenWish, make_token
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.forgetting.log_ins import API_TOKENS
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.tell_person import tell_person
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web import bearer, create_app
from web.access import STAFF, allow
from web.bearer import MOST_REFUSED, RouteWithoutScope, check_every_scope
from web.rate_limits import MOST_BY_TOKEN

PAGE = "/schnittstelle"
LIST = "/api/v1/deficiencies"
SHOWN = re.compile(rf'<code class="bg-code">({PREFIX}[\w-]+)</code>')


def made(
    small: SmallDistrict, *scopes: Scope, role: Role = Role.COORDINATOR, days: int = 90
) -> str:
    wish = TokenWish("Berichtswesen", frozenset(scopes or Scope), days)
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(role).id)
        return make_token(session, user, wish, now=small.clock())


def read(app: Flask, token: str, url: str = LIST, **more):
    headers = {"Authorization": f"Bearer {token}", **more.pop("headers", {})}
    return app.test_client().get(url, headers=headers, **more)


def only(small: SmallDistrict) -> ApiToken:
    with transaction(small.sessions) as session:
        [row] = session.scalars(select(ApiToken)).all()
        return row


def change_maker(small: SmallDistrict, **changed) -> None:
    user = small.user(Role.COORDINATOR)
    kept = {"name": user.name, "login": user.login, "email": user.email}
    wish = {**kept, "role": Role.COORDINATOR, **changed}
    with transaction(small.sessions) as session:
        change_user(session, user.district_id, user.id, UserWish(**wish), now=small.clock())


def form(**changed):
    return {"name": "Berichtswesen", "scopes": [Scope.DEFICIENCIES.value], "days": "90", **changed}


def test_a_token_is_shown_once_and_reads(app, small, client_of):
    small.inspect("C06")
    office = client_of(Role.COORDINATOR)
    page = office.post_form(PAGE, form()).text
    token = SHOWN.search(page)[1]
    assert token.startswith("begehung_")
    assert token not in office.get(PAGE).text
    row = only(small)
    assert token not in row.token_hash
    assert row.expires_at == small.clock() + timedelta(days=90)
    answer = read(app, token)
    assert answer.status_code == 200
    [line] = answer.json["deficiencies"]
    assert (line["item"], answer.json["after"]) == ("C06", None)
    assert "zuletzt benutzt" in office.get(PAGE).text


def test_who_made_it_stands_on_the_page_for_the_office_and_the_administration(small, client_of):
    made(small)
    for role in (Role.COORDINATOR, Role.COMMISSIONER, Role.ADMIN):
        page = client_of(role).get(PAGE).text
        assert f"von {small.user(Role.COORDINATOR).name} am" in page
        assert "gilt bis" in page
    assert ("Zugriffsschlüssel ausstellen" in page) is False
    assert client_of(Role.ADMIN).post_form(PAGE, form()).status_code == 403


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": " "}, "Programm: Bitte ausfüllen."),
        ({"name": "x" * 81}, "Programm: Das ist zu lang."),
        ({"scopes": []}, "Darf: Bitte ausfüllen."),
        ({"scopes": ["inspections:write"]}, "Darf: Bitte ausfüllen."),
        ({"days": "366"}, "Gilt: Diese Zahl ist zu groß oder zu klein."),
        ({"days": "0"}, "Gilt: Diese Zahl ist zu groß oder zu klein."),
        ({"days": "nie"}, "Gilt: Diese Zahl ist zu groß oder zu klein."),
    ],
)
def test_what_cannot_be_is_refused_by_field_and_the_rest_is_kept(changed, said, client_of, small):
    answer = client_of(Role.COORDINATOR).post_form(PAGE, form(**changed))
    assert answer.status_code == 422
    assert said in answer.text
    with transaction(small.sessions) as session:
        assert session.scalars(select(ApiToken)).all() == []


def test_it_ends_on_its_day(app, small):
    token = made(small, days=7)
    small.clock.ahead(days=7, seconds=-1)
    assert read(app, token).status_code == 200
    small.clock.ahead(seconds=1)
    assert read(app, token).status_code == 401


def test_its_maker_takes_it_back_or_the_administration(app, small, client_of):
    for role in (Role.COORDINATOR, Role.ADMIN):
        token = made(small)
        with transaction(small.sessions) as session:
            newest = max(session.scalars(select(ApiToken.id)))
        other = client_of(Role.COMMISSIONER).post_form(f"{PAGE}/{newest}/entziehen")
        assert other.status_code == 404
        assert read(app, token).status_code == 200
        page = client_of(role).post_form(f"{PAGE}/{newest}/entziehen", follow_redirects=True).text
        assert "gilt nicht mehr" in page
        assert read(app, token).status_code == 401


@pytest.mark.parametrize("changed", [{"active": False}, {"role": Role.READER}], ids=str)
def test_it_is_dead_when_its_maker_is_gone_or_lost_the_role(changed, app, small, client_of):
    token = made(small)
    change_maker(small, **changed)
    assert read(app, token).status_code == 401
    if "role" in changed:
        assert "hat diese Aufgabe nicht mehr" in client_of(Role.ADMIN).get(PAGE).text


def test_it_never_opens_more_than_the_role_of_its_maker(app, small, client_of):
    token = made(small, role=Role.COMMISSIONER)
    assert read(app, token, "/api/v1/figures").status_code == 200
    assert read(app, token, "/api/v1/inspections").status_code == 403  # those who file only
    assert "Begehungen lesen" in client_of(Role.COMMISSIONER).get(PAGE).text  # the calendar


def test_it_reads_its_own_district_only(app, small, settings):
    neighbour = make_district(small.sessions, small.clock, settings, code="bautzen")
    neighbour.inspect("C06")
    small.inspect("B11")
    answer = read(app, made(small))
    assert {line["item"] for line in answer.json["deficiencies"]} == {"B11"}
    figures = read(app, made(neighbour), "/api/v1/figures").json
    assert [one["code"] for one in figures["accommodations"]] == [neighbour.house.code]
    foreign = neighbour.plan()
    with transaction(small.sessions) as session:
        uid = session.get_one(Inspection, foreign).uid
    assert read(app, made(small), f"/api/v1/inspections/{uid}").status_code == 404


@pytest.mark.parametrize("token", ["", "x", PREFIX, PREFIX + "a" * 43, "ä", "a" * 5000])
def test_what_is_no_token_is_refused_as_a_problem(token, app, small):
    sent = f"Bearer {token}".encode().decode("latin1")
    answer = app.test_client().get(LIST, headers={"Authorization": sent})
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Begehung", error="invalid_token"'


def test_beside_a_token_no_cookie_counts(app, small, client_of):
    office = client_of(Role.COORDINATOR)
    assert office.get(LIST).status_code == 200
    for token in (PREFIX + "geraten", made(small, Scope.FIGURES)):
        headers = {"Authorization": f"bearer {token}"}
        assert office.get(LIST, headers=headers).status_code in (401, 403)
        assert office.get("/maengel", headers=headers).location.startswith("/anmelden")
    answer = office.get(LIST, headers={"Authorization": f"Bearer {made(small)}"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers


def test_writing_asks_for_no_form_token_and_is_refused_for_want_of_a_scope(app, small, busy):
    headers = {"Authorization": f"Bearer {made(small)}"}
    url = f"/api/v1/inspections/{busy['uid']}/submission"
    answer = app.test_client().put(url, json={}, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "ScopeMissing")


def test_a_refused_token_locks_nobody_out_but_has_a_limit(app, small, monkeypatch):
    monkeypatch.setattr(bearer, "MOST_REFUSED", 3)
    assert MOST_REFUSED >= 100
    assert [read(app, "x").status_code for _ in range(4)] == [401, 401, 401, 429]
    assert read(app, made(small)).status_code == 200
    assert app.test_client().get("/anmelden").status_code == 200


def test_a_token_has_a_limit_of_its_own(app, small, monkeypatch):
    assert MOST_BY_TOKEN >= 1_000
    monkeypatch.setattr("web.rate_limits.MOST_BY_TOKEN", 2)
    one, other = made(small), made(small)
    assert [read(app, one).status_code for _ in range(3)] == [200, 200, 429]
    assert "Retry-After" in read(app, one).headers
    assert read(app, other).status_code == 200


def test_the_second_factor_was_asked_for_when_it_was_made(tmp_path, small, settings):
    more = {"DATABASE_URL": settings.database_url, "SECOND_FACTOR": "coordinator"}
    own = settings_for(tmp_path, **more)
    app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
    app.test_client_class = Visitor
    visitor = app.test_client().log_in_as(small.user(Role.COORDINATOR))
    assert visitor.post_form(PAGE, form()).location == "/konto/zweiter-faktor"
    assert read(app, made(small)).status_code == 200


def test_the_audit_log_would_name_person_and_token(app, small):
    headers = {"Authorization": f"Bearer {made(small)}", "User-Agent": "cron"}
    with app.test_request_context(LIST, headers=headers):
        app.preprocess_request()
        assert acting().actor == f"user:{small.user(Role.COORDINATOR).id}"
        assert acting().device == f"by token {only(small).id}: cron"


def test_a_week_before_the_end_its_maker_is_told_once(small):
    made(small, days=30)
    small.clock.ahead(days=22)
    small.beat()
    assert small.mailbox.received == []
    small.clock.ahead(days=1, minutes=1)
    small.beat(2)
    [letter] = small.mailbox.received
    assert letter["To"] == small.user(Role.COORDINATOR).email
    assert letter["Subject"] == "Begehung: ein Zugriffsschlüssel läuft ab"
    words = letter.get_body(("plain",)).get_content()
    assert "Programm:         Berichtswesen" in words
    assert f"Gilt bis:         {long_moment(only(small).expires_at)}" in words
    assert PREFIX not in words


def test_a_district_has_so_many_and_no_more(small, client_of):
    for _ in range(MOST):
        made(small)
    assert client_of(Role.COORDINATOR).post_form(PAGE, form()).status_code == 409


def test_what_is_over_is_forgotten_in_time_and_with_the_person(small):
    made(small, days=7)
    kept = made(small, days=365)
    small.clock.ahead(days=8)
    today = small.clock().date()
    with transaction(small.sessions) as session:
        desk = Desk(session, small.district.id, None, small.office.export_dir, small.clock())
        due = API_TOKENS.due(session, small.district.id, today)
        API_TOKENS.forget(desk, [one.id for one in due])
        user = small.user(Role.COORDINATOR)
        told = tell_person(session, small.district.id, f"user:{user.id}")
    assert only(small).name == "Berichtswesen"
    assert kept
    [section] = [one for one in told.sections if one.table == "api_tokens"]
    assert len(section.rows) == 1
    change_maker(small, active=False)
    with transaction(small.sessions) as session:
        name, now = f"user:{user.id}", small.clock()
        asked = ask_erasure(session, small.district.id, name, "Art. 17", by="user:5", now=now)
        desk = Desk(session, small.district.id, None, small.office.export_dir, now)
        confirm_erasure(desk, asked.id, by="user:77")
        assert session.scalars(select(ApiToken)).all() == []


def test_a_route_of_the_api_without_a_word_about_scopes_does_not_start(app, small):
    other = Flask("other")

    @other.get("/api/v1/neu")
    @allow(*STAFF)
    def new() -> str:
        return ""

    with pytest.raises(RouteWithoutScope, match="new"):
        check_every_scope(other)
    check_every_scope(app)


def test_the_description_says_which_token_opens_what(client_of):
    said = client_of(Role.COORDINATOR).get("/api/v1/openapi.json").json
    assert said["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    opened = said["paths"][LIST]["get"]
    assert {"token": ["deficiencies:read"]} in opened["security"]
    assert {"401", "403", "429"} <= opened["responses"].keys()
    writing = said["paths"]["/api/v1/inspections/{uid}/submission"]["put"]
    assert writing["security"] == [{"session": []}]


def test_deficiencies_come_page_by_page_without_names_or_remarks(app, small, monkeypatch):
    monkeypatch.setattr("web.api.deficiencies.PAGE", 2)
    small.inspect("C06", "B11", "B04")
    token, seen, after = made(small), [], ""
    while after is not None:
        page = read(app, token, f"{LIST}?view=all&after={after}").json
        seen += [line["number"] for line in page["deficiencies"]]
        after = page["after"]
    assert len(seen) == len(set(seen)) == 3
    assert {"remark", "inspector"}.isdisjoint(page["deficiencies"][0])
    assert read(app, token, f"{LIST}?view=nope").status_code == 422


def test_figures_add_up_and_the_plan_names_the_visits(app, small):
    small.inspect("C06")
    token, today = made(small), small.clock().date()
    figures = read(app, token, "/api/v1/figures").json
    [house] = figures["accommodations"]
    assert sum(figures["total"]["open"].values()) == 1
    assert house["deficiencies"] == figures["total"]
    calendar, first = "/api/v1/calendar", today - timedelta(days=30)
    plan = read(app, token, f"{calendar}?first={first}&days=60").json
    assert len(plan["inspections"]) == 1
    assert "occasion" not in plan["inspections"][0]
    assert read(app, token, f"{calendar}?first={first}&days=2").json == {"inspections": []}
    assert read(app, token, f"{calendar}?first=9999-12-31").json == {"inspections": []}
    assert read(app, token, f"{calendar}?days=401").status_code == 422
