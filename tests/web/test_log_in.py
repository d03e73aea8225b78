"""Logging in and out through the pages."""

from __future__ import annotations

import logging
import re

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select

from inspections.db import transaction
from inspections.demo.access import password_file
from inspections.domain.vocabulary import Role
from inspections.store.people import LoginAttempt, LoginSession, User
from inspections.usecases import log_in as verbs
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.log_in import MOST_PER_ADDRESS, MOST_PER_LOGIN, hash_password
from tests.fixtures.small_district import PASSWORD
from web.safe_return import own_path

ELSEWHERE = [
    "//boese.example",
    "///boese.example",
    "////boese.example/%2f..",
    "https://boese.example",
    "http:boese.example",
    "https:///boese.example",
    "\\\\boese.example",
    "/\\boese.example",
    "\\/boese.example",
    "/%2fboese.example",
    "/%5cboese.example",
    "/%252fboese.example",
    "%2f%2fboese.example",
    "/\t/boese.example",
    "/\n/boese.example",
    " //boese.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "//konto@boese.example",
    "boese.example",
    "/konto\r\nSet-Cookie: a=b",
    "/" + "x" * 3000,
]


def log_in(visitor, login, password=PASSWORD, **more):
    return visitor.post_form("/anmelden", {"login": login, "password": password}, **more)


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.INSPECTOR, "/heute"),
        (Role.COORDINATOR, "/lage"),
        (Role.COMMISSIONER, "/lage"),
        (Role.READER, "/amt"),
        (Role.ADMIN, "/betrieb"),
    ],
)
def test_a_person_logs_in_and_begins_at_the_page_of_its_role(role, home, anonymous, small):
    assert log_in(anonymous, small.user(role).login).location == "/"
    assert anonymous.get("/").location == home
    assert anonymous.get(home).status_code == 200


def test_the_login_may_be_written_in_capitals_and_with_blanks(anonymous, small):
    assert log_in(anonymous, f" {small.user(Role.ADMIN).login.upper()} ").status_code == 302


def test_log_in_leads_back_to_where_one_wanted_to_go(anonymous, small):
    asked = anonymous.get("/maengel?sicht=overdue")
    page = anonymous.get(asked.location).text
    target = re.search(r'name="weiter" value="([^"]+)"', page).group(1)
    data = {"login": small.user(Role.READER).login, "password": PASSWORD, "weiter": target}
    answer = anonymous.post_form("/anmelden", data)
    assert answer.location == "/maengel?sicht=overdue"


@pytest.mark.parametrize("target", ELSEWHERE)
def test_log_in_never_leads_to_a_foreign_server(target, anonymous, small):
    assert own_path(target, "/") == "/"
    data = {"login": small.user(Role.READER).login, "password": PASSWORD, "weiter": target}
    assert anonymous.post_form("/anmelden", data).location == "/"


def test_nobody_learns_which_logins_exist(anonymous, small):
    known = log_in(anonymous, small.user(Role.READER).login, "falsch falsch falsch")
    unknown = log_in(anonymous, "niemand@goerlitz.example", "falsch falsch falsch")
    with transaction(small.sessions) as session:
        reader = small.user(Role.READER)
        wish = UserWish(reader.name, reader.login, reader.email, Role.READER, active=False)
        change_user(session, small.district.id, reader.id, wish, now=small.clock())
    switched_off = log_in(anonymous, reader.login)
    assert known.status_code == unknown.status_code == switched_off.status_code == 401
    assert "Anmeldename oder Passwort stimmt nicht" in known.text
    typed = [small.user(Role.READER).login, "niemand@goerlitz.example", reader.login]
    pages = [
        bare(answer.text, login)
        for answer, login in zip((known, unknown, switched_off), typed, strict=True)
    ]
    assert pages[0] == pages[1] == pages[2]


def bare(page, login):
    """Without what was typed and without the form's token, which is another on every page."""
    return re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", page.replace(login, ""))


def test_a_failed_log_in_keeps_the_login_but_never_the_password(anonymous):
    page = log_in(anonymous, "niemand@goerlitz.example", "ein geheimes Wort").text
    assert "niemand@goerlitz.example" in page
    assert "ein geheimes Wort" not in page


def test_ten_failures_close_an_account_for_a_quarter_of_an_hour_from_every_address(
    anonymous, small
):
    login = small.user(Role.ADMIN).login
    for number in range(MOST_PER_LOGIN):
        address = {"REMOTE_ADDR": f"198.51.100.{number}"}
        assert log_in(anonymous, login, "falsch", environ_overrides=address).status_code == 401
    small.clock.ahead(minutes=14)
    answer = log_in(anonymous, login, environ_overrides={"REMOTE_ADDR": "203.0.113.9"})
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "900"
    assert "Bitte warten Sie 15 Minuten" in answer.text
    small.clock.ahead(minutes=2)
    assert log_in(anonymous, login).status_code == 302


def test_fifty_failures_close_an_address_for_every_account(anonymous, small):
    for number in range(MOST_PER_ADDRESS):
        log_in(anonymous, f"niemand{number}@goerlitz.example", "falsch")
    assert log_in(anonymous, small.user(Role.ADMIN).login).status_code == 429
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    login = small.user(Role.ADMIN).login
    assert log_in(anonymous, login, environ_overrides=elsewhere).status_code == 302


def test_a_made_up_forwarding_header_does_not_change_the_address(anonymous, small):
    log_in(anonymous, "niemand", "falsch", headers={"X-Forwarded-For": "203.0.113.77"})
    with transaction(small.sessions) as session:
        assert session.scalars(select(LoginAttempt.address)).all() == ["127.0.0.1"]


def test_a_throttled_log_in_is_no_further_failure(anonymous, small):
    for _ in range(MOST_PER_LOGIN + 5):
        log_in(anonymous, "niemand", "falsch")
    with transaction(small.sessions) as session:
        assert session.scalar(select(func.count(LoginAttempt.id))) == MOST_PER_LOGIN


def test_log_in_renews_a_hash_made_with_weaker_parameters(anonymous, small):
    reader = small.user(Role.READER)
    weaker = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    with transaction(small.sessions) as session:
        session.get_one(User, reader.id).password_hash = weaker
    log_in(anonymous, reader.login)
    with transaction(small.sessions) as session:
        renewed = session.get_one(User, reader.id).password_hash
    assert renewed != weaker
    assert not verbs.hasher.check_needs_rehash(renewed)
    assert log_in(anonymous, reader.login).status_code == 302


def test_log_in_gives_a_new_session_and_a_new_form_token(anonymous, small):
    before = anonymous.csrf_token()
    log_in(anonymous, small.user(Role.READER).login)
    assert anonymous.post("/abmelden", data={"csrf_token": before}).status_code == 403
    assert anonymous.get("/konto").status_code == 200


def test_the_secret_of_the_cookie_is_not_in_the_database(anonymous, small):
    log_in(anonymous, small.user(Role.READER).login)
    secret = anonymous.get_cookie("begehung").value
    with transaction(small.sessions) as session:
        [row] = session.scalars(select(LoginSession)).all()
        assert secret not in (row.token_hash, row.csrf_token)


def test_log_out_ends_the_session_on_the_server(client_of):
    visitor = client_of(Role.READER)
    cookie = visitor.get_cookie("begehung").value
    assert visitor.post_form("/abmelden").location == "/anmelden"
    assert visitor.get_cookie("begehung") is None
    visitor.set_cookie("begehung", cookie)
    assert "/anmelden" in visitor.get("/konto").location


def test_log_out_needs_the_token_of_the_form(client_of):
    visitor = client_of(Role.READER)
    assert visitor.post("/abmelden").status_code == 403
    assert visitor.get("/konto").status_code == 200


def test_log_ins_are_noted_by_id_and_failures_by_nothing(anonymous, small, caplog):
    caplog.set_level(logging.INFO, "web")
    reader = small.user(Role.READER)
    log_in(anonymous, "anna@privat.example", "geheim geheim")
    log_in(anonymous, reader.login)
    anonymous.post_form("/abmelden")
    said = [one.getMessage() for one in caplog.records if "log-" in one.getMessage()]
    assert said == [
        "log-in refused",
        f"log-in of user {reader.id}, second factor to come: False",
        f"log-out of user {reader.id}",
    ]


def test_failures_are_forgotten_after_a_day(anonymous, small):
    log_in(anonymous, "niemand", "falsch")
    small.clock.ahead(hours=25)
    log_in(anonymous, small.user(Role.READER).login)
    with transaction(small.sessions) as session:
        assert session.scalar(select(func.count(LoginAttempt.id))) == 0


def test_log_ins_of_a_demonstration_are_shown_until_their_password_changes(
    anonymous, small, settings
):
    assert "Zum Ausprobieren" not in anonymous.get("/anmelden").text
    password_file(settings).write_text(PASSWORD)
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.ADMIN).id).login = "administration"
    page = anonymous.get("/anmelden").text
    assert PASSWORD in page
    assert "administration" in page
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.ADMIN).id).password_hash = hash_password(
            "ein anderes Wort"
        )
    assert PASSWORD not in anonymous.get("/anmelden").text
