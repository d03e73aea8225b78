"""Passkeys: a device adds one, logs in with it alone, and is seen through."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from inspections.db import transaction
from inspections.domain.vocabulary import Proof, Role
from inspections.store.passkeys import PasskeyChallenge
from inspections.store.people import LoginSession
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.passkeys import MOST
from inspections.usecases.tell_person import NOT_GIVEN_OUT, tell_person
from inspections.wiring import wire
from tests.fixtures.authenticator import SoftwareAuthenticator
from tests.fixtures.databases import settings_for
from tests.fixtures.passkey_office import (
    ADDRESS,
    add,
    app,
    begin,
    device,
    known,
    log_in,
    logged_in,
    password,
)
from tests.fixtures.web_client import Visitor
from web import create_app

FACTORS = "/konto/zweiter-faktor"
__all__ = ["app", "device"]  # fixtures


@pytest.mark.parametrize("edwards", [False, True], ids=["ecdsa", "eddsa"])
def test_a_passkey_alone_logs_in_and_counts_as_both_factors(edwards, app, small):
    admin, device = small.user(Role.ADMIN), SoftwareAuthenticator(ADDRESS, edwards=edwards)
    visitor = logged_in(app, admin)
    assert visitor.get("/betrieb").location == FACTORS
    assert "Noch ein Schritt" in visitor.get(FACTORS).text
    assert add(visitor, device).status_code == 200
    assert visitor.get("/betrieb").status_code == 200
    fresh, answer = log_in(app, device, weiter="/personen")
    assert answer.location == "/personen"
    assert fresh.get("/personen").status_code == 200
    assert fresh.login_session().proof == Proof.PASSKEY


def test_with_the_first_one_come_recovery_codes_and_a_new_session(app, small, device):
    reader = small.user(Role.READER)
    visitor, other = logged_in(app, reader), logged_in(app, reader)
    before = visitor.get_cookie("__Host-begehung").value
    page = add(visitor, device)
    codes = re.findall(r"<code class=\"bg-code\">(\S+)</code>", page.text)
    assert len(codes) == 8
    assert visitor.get_cookie("__Host-begehung").value != before
    assert other.get("/konto").status_code == 302
    again, answer = password(app, reader)
    assert answer.location == "/anmelden/code"
    assert again.post_form("/anmelden/code", {"code": codes[0]}).location == "/"


def test_the_password_way_stays_and_asks_for_the_passkey_after_it(app, small, device):
    reader = small.user(Role.READER)
    add(logged_in(app, reader), device)
    visitor, answer = password(app, reader)
    assert answer.location == "/anmelden/code"
    assert "Jetzt noch der Passkey" in visitor.get("/anmelden/code").text
    assert visitor.get("/konto").status_code == 302
    credential = device.get(begin(visitor))
    visitor.post_form("/anmelden/passkey", {"credential": credential})
    assert visitor.get("/konto").status_code == 200
    with transaction(small.sessions) as session:
        half = select(func.count()).where(LoginSession.pending, LoginSession.ended_at.is_(None))
        assert session.scalar(half) == 0


def test_one_sees_when_each_was_made_and_used_and_gives_it_another_name(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    add(visitor, device, "Handy  privat ")
    page = visitor.get("/konto").text
    assert "Handy privat" in page
    assert "Noch nicht benutzt." in page
    visitor, _answer = log_in(app, device)
    assert "Zuletzt benutzt am" in visitor.get("/konto").text
    url = "/konto/passkeys/1/name"
    assert "einen Namen" in visitor.post_form(url, {"name": " "}, follow_redirects=True).text
    page = visitor.post_form(url, {"name": "Schlüssel am Bund"}, follow_redirects=True).text
    assert "Schlüssel am Bund" in page
    assert "Handy privat" not in page


def test_without_a_name_nothing_is_added(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    answer = add(visitor, device, " ")
    assert answer.location == "/konto#passkeys"
    assert "Geben Sie dem Passkey einen Namen" in visitor.get("/konto").text
    assert known(small) == []


def test_removing_one_of_two_ends_the_other_sessions_only(app, small, device):
    reader, second = small.user(Role.READER), SoftwareAuthenticator(ADDRESS)
    visitor = logged_in(app, reader)
    add(visitor, device, "eins")
    assert add(visitor, second, "zwei").location == "/konto#passkeys"
    other, _answer = log_in(app, second)
    assert visitor.post_form("/konto/passkeys/1/entfernen").location == "/konto#passkeys"
    assert visitor.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 302
    assert log_in(app, device)[1].status_code == 401
    assert log_in(app, second)[1].status_code == 302


def test_without_the_last_factor_whoever_needs_one_enrols_again(app, small, device):
    admin = small.user(Role.ADMIN)
    visitor = logged_in(app, admin)
    add(visitor, device)
    assert "richten Sie einen neuen zweiten Faktor ein" in visitor.get("/konto").text
    assert visitor.post_form("/konto/passkeys/1/entfernen").location == "/anmelden"
    assert visitor.get("/konto").status_code == 302
    visitor, answer = password(app, admin)
    assert answer.location == "/"
    assert visitor.get("/betrieb").location == FACTORS


def test_the_administration_takes_away_passkeys_with_the_second_factor(app, small, device):
    reader, admin = small.user(Role.READER), small.user(Role.ADMIN)
    add(logged_in(app, reader), device)
    office = logged_in(app, admin)
    add(office, SoftwareAuthenticator(ADDRESS))
    office.post_form(f"/personen/{reader.id}/zweiter-faktor", {"reason": "Handy verloren"})
    assert log_in(app, device)[1].status_code == 401
    assert password(app, reader)[1].location == "/"


def test_the_person_is_told_by_letter(app, small, device):
    reader = small.user(Role.READER)
    add(logged_in(app, reader), device)
    small.beat()
    [letter] = [one for one in small.mailbox.received if one["To"] == reader.email]
    assert letter["Subject"] == "Begehung: ein Passkey ist hinzugekommen"
    assert "/konto\n" in letter.get_body(("plain",)).get_content()


def test_a_person_is_told_of_it_and_it_goes_with_the_person(app, small, device):
    reader = small.user(Role.READER)
    add(logged_in(app, reader), device)
    name, now = f"user:{reader.id}", small.clock()
    with transaction(small.sessions) as session:
        [told] = [one for one in tell_person(session, small.district.id, name).sections
                  if one.table == "passkeys"]  # fmt: skip
        wish = UserWish(reader.name, reader.login, reader.email, Role.READER, active=False)
        change_user(session, small.district.id, reader.id, wish, now=now)
        asked = ask_erasure(session, small.district.id, name, "Art. 17", by="user:5", now=now)
        desk = Desk(session, small.district.id, None, small.office.export_dir, now)
        confirm_erasure(desk, asked.id, by="user:77")
    assert told.rows[0]["name"] == "Diensthandy"
    assert told.rows[0]["public_key"] == NOT_GIVEN_OUT
    assert known(small) == []


def test_one_person_has_ten_at_most(app, small):
    visitor = logged_in(app, small.user(Role.READER))
    for number in range(MOST):
        add(visitor, SoftwareAuthenticator(ADDRESS), f"Gerät {number}")
    assert visitor.post_form("/konto/passkeys/beginnen").status_code == 409
    assert "Passkey hinzufügen" not in visitor.get("/konto").text


def test_no_secret_of_a_ceremony_stands_in_the_database(app, small, device):
    visitor = app.test_client()
    begin(visitor)
    with visitor.session_transaction(base_url=ADDRESS) as notes:
        ticket = notes["passkey"]
    with transaction(small.sessions) as session:
        [row] = session.scalars(select(PasskeyChallenge)).all()
    assert ticket not in (row.ticket_hash, row.challenge)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8080", "https://192.0.2.7", "http://amt.example"]
)
def test_without_https_and_a_name_none_is_offered_and_the_page_says_why(
    address, tmp_path, small, settings
):
    own = settings_for(tmp_path, DATABASE_URL=settings.database_url, BASE_URL=address)
    app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
    app.test_client_class = Visitor
    visitor = app.test_client()
    assert "Mit Passkey anmelden" not in visitor.get("/anmelden").text
    if not address.startswith("https"):
        assert visitor.post_form("/anmelden/passkey/beginnen").status_code == 404
        page = visitor.log_in_as(small.user(Role.READER)).get("/konto").text
        assert "hat keine Adresse mit https" in page
        assert "Passkey hinzufügen" not in page
