"""Sessions, their end, the own account, theme and language."""

from __future__ import annotations

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.people import LoginSession, User
from inspections.usecases.keep_people import UserWish, change_user
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.small_district import PASSWORD
from web import create_app

NEW = "ein ganz neuer langer Satz"


def is_in(visitor):
    return visitor.get("/konto").status_code == 200


def test_a_session_ends_after_thirty_idle_minutes(client_of, small):
    visitor = client_of(Role.READER)
    for _ in range(3):
        small.clock.ahead(minutes=29)
        assert is_in(visitor)
    small.clock.ahead(minutes=31)
    assert not is_in(visitor)


def test_a_session_ends_after_twelve_hours_however_busy(client_of, small):
    visitor = client_of(Role.READER)
    for _ in range(48):
        small.clock.ahead(minutes=15)
        living = is_in(visitor)
    assert not living


def test_a_session_is_noted_as_seen_at_most_every_two_minutes(client_of, small):
    visitor = client_of(Role.READER)
    first = visitor.login_session().seen_at
    small.clock.ahead(seconds=119)
    visitor.get("/konto")
    assert visitor.login_session().seen_at == first
    small.clock.ahead(seconds=2)
    visitor.get("/konto")
    assert visitor.login_session().seen_at == small.clock()


@pytest.mark.parametrize(
    "change",
    [{"role": Role.COORDINATOR}, {"active": False}],
    ids=["another role", "switched off"],
)
def test_sessions_end_when_the_administration_changes(change, client_of, small):
    visitor = client_of(Role.READER)
    reader = small.user(Role.READER)
    data = {
        "name": reader.name,
        "login": reader.login,
        "email": reader.email,
        "role": change.get("role", Role.READER).value,
        **({"active": "1"} if change.get("active", True) else {}),
    }
    assert client_of(Role.ADMIN).post_form(f"/personen/{reader.id}", data).status_code == 302
    assert not is_in(visitor)


def test_a_new_name_ends_no_session(client_of, small):
    visitor = client_of(Role.READER)
    reader = small.user(Role.READER)
    with transaction(small.sessions) as session:
        wish = UserWish("Kreisverwaltung 7", reader.login, reader.email, Role.READER)
        change_user(session, small.district.id, reader.id, wish, now=small.clock())
    assert is_in(visitor)


def test_a_new_password_ends_all_other_sessions_and_renews_this_one(client_of):
    visitor, phone = client_of(Role.READER), client_of(Role.READER)
    secret = visitor.get_cookie("begehung").value
    data = {"current": PASSWORD, "new": NEW, "again": NEW}
    assert visitor.post_form("/konto/passwort", data).location == "/konto"
    assert visitor.get_cookie("begehung").value != secret
    assert is_in(visitor)
    assert not is_in(phone)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"current": "falsch", "new": NEW, "again": NEW}, "feld-current"),
        ({"current": PASSWORD, "new": "zu kurz", "again": "zu kurz"}, "feld-new"),
        ({"current": PASSWORD, "new": "Passwort1234", "again": "Passwort1234"}, "feld-new"),
        ({"current": PASSWORD, "new": "reader-goerlitz", "again": "reader-goerlitz"}, "feld-new"),
        ({"current": PASSWORD, "new": NEW, "again": NEW + "!"}, "feld-again"),
        ({}, "feld-current"),
    ],
)
def test_a_refused_password_names_its_field_and_shows_no_password(typed, field, client_of):
    answer = client_of(Role.READER).post_form("/konto/passwort", typed)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert NEW not in answer.text


def test_guessing_the_present_password_is_throttled_like_log_in(client_of):
    visitor = client_of(Role.READER)
    for _ in range(11):
        answer = visitor.post_form(
            "/konto/passwort", {"current": "falsch", "new": NEW, "again": NEW}
        )
    assert "Bitte warten Sie 15 Minuten" in answer.text


def test_a_person_ends_one_of_its_own_sessions(client_of):
    here, lost = client_of(Role.READER), client_of(Role.READER)
    mark = lost.login_session().token_hash
    assert mark in here.get("/konto").text
    here.post_form(f"/konto/sitzungen/{mark}/beenden")
    assert is_in(here)
    assert not is_in(lost)


def test_nobody_ends_the_session_of_another(client_of):
    other = client_of(Role.ADMIN)
    client_of(Role.READER).post_form(f"/konto/sitzungen/{other.login_session().token_hash}/beenden")
    assert is_in(other)


def test_theme_and_language_stay_with_the_person(client_of, small):
    visitor = client_of(Role.READER)
    referrer = {"Referer": "http://localhost/konto"}
    answer = visitor.post_form("/konto/darstellung", {"theme": "dark"}, headers=referrer)
    assert answer.location == "/konto"
    visitor.post_form("/konto/sprache", {"locale": "en"})
    page = client_of(Role.READER).get("/konto").text
    assert 'data-kern-theme="dark"' in page
    assert '<html lang="en"' in page


def test_what_no_choice_offers_is_not_kept(client_of, small):
    visitor = client_of(Role.READER)
    visitor.post_form("/konto/sprache", {"locale": "../../etc"})
    with transaction(small.sessions) as session:
        assert session.get_one(User, small.user(Role.READER).id).locale == "de"


def test_before_log_in_the_browser_says_the_language_and_a_choice_wins(anonymous):
    english = {"Accept-Language": "en-GB,en;q=0.9,de;q=0.5"}
    assert '<html lang="en"' in anonymous.get("/anmelden", headers=english).text
    assert '<html lang="de"' in anonymous.get("/anmelden", headers={"Accept-Language": "fr"}).text
    answer = anonymous.post_form("/konto/sprache", {"locale": "de", "weiter": "/anmelden"})
    assert answer.location == "/anmelden"
    assert '<html lang="de"' in anonymous.get("/anmelden", headers=english).text


def test_behind_https_cookies_are_bound_to_the_host_and_hsts_is_on(tmp_path, small, settings):
    secure = settings_for(
        tmp_path, BASE_URL="https://begehung.example", DATABASE_URL=settings.database_url
    )
    app = create_app(wire(secure, clock=small.clock))
    visitor = app.test_client()
    page = visitor.get("/anmelden", base_url="https://begehung.example")
    assert "max-age=31536000" in page.headers["Strict-Transport-Security"]
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    login = {"csrf_token": token, "login": small.user(Role.ADMIN).login, "password": PASSWORD}
    answer = visitor.post("/anmelden", data=login, base_url="https://begehung.example")
    cookies = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-begehung=")]
    assert len(cookies) == 1
    for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert word in cookies[0]
    assert "Domain" not in cookies[0]


def test_a_session_of_a_forged_cookie_is_none(anonymous, small):
    for value in ("", "x", "0" * 43, "%00", "ä" * 20):
        anonymous.set_cookie("begehung", value)
        assert not is_in(anonymous)
    with transaction(small.sessions) as session:
        assert session.query(LoginSession).count() == 0
