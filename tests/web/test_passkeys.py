"""Passkeys: a device that signs real challenges adds one, logs in with it, and is seen through."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from inspections.db import transaction
from inspections.domain.vocabulary import Proof, Role
from inspections.store.passkeys import Passkey, PasskeyChallenge
from inspections.store.people import LoginSession, User
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.log_in import MOST_PER_ADDRESS, MOST_PER_LOGIN
from inspections.usecases.passkeys import MOST
from inspections.usecases.tell_person import NOT_GIVEN_OUT, tell_person
from inspections.wiring import wire
from tests.fixtures.authenticator import SoftwareAuthenticator, raw, text
from tests.fixtures.databases import settings_for
from tests.fixtures.small_district import PASSWORD, SmallDistrict, make_district
from tests.fixtures.web_client import Visitor
from web import create_app

ADDRESS = "https://localhost"
FACTORS = "/konto/zweiter-faktor"
UNKNOWN = "Dieser Passkey gilt hier nicht."


class Browser(Visitor):
    """Under the public address, as behind the proxy of an installation."""

    def open(self, *args, **more):
        return super().open(*args, **{"base_url": ADDRESS, **more})


@pytest.fixture
def app(small: SmallDistrict, tmp_path, settings) -> Flask:
    """As it is installed: at a public address, and with a second factor for those who need one."""
    more = {"DATABASE_URL": settings.database_url, "BASE_URL": ADDRESS, "SECOND_FACTOR": "admin"}
    own = settings_for(tmp_path, **more)
    app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
    app.testing = True
    app.test_client_class = Browser
    return app


@pytest.fixture
def device() -> SoftwareAuthenticator:
    return SoftwareAuthenticator(ADDRESS)


def logged_in(app: Flask, user: User) -> Browser:
    return app.test_client().log_in_as(user)


def begin(visitor: Browser, path: str = "/anmelden/passkey/beginnen") -> dict:
    answer = visitor.post_form(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def add(visitor: Browser, device: SoftwareAuthenticator, name: str = "Diensthandy") -> TestResponse:
    options = begin(visitor, "/konto/passkeys/beginnen")
    sent = {"name": name, "credential": device.create(options)}
    return visitor.post_form("/konto/passkeys", sent)


def log_in(app: Flask, device: SoftwareAuthenticator, **more: str) -> tuple[Browser, TestResponse]:
    visitor = app.test_client()
    credential = device.get(begin(visitor))
    return visitor, visitor.post_form("/anmelden/passkey", {"credential": credential, **more})


def try_with(app: Flask, answered: Callable[[dict], str]) -> TestResponse:
    visitor = app.test_client()
    return visitor.post_form("/anmelden/passkey", {"credential": answered(begin(visitor))})


def password(app: Flask, user: User) -> tuple[Browser, TestResponse]:
    visitor = app.test_client()
    return visitor, visitor.post_form("/anmelden", {"login": user.login, "password": PASSWORD})


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


def known(small: SmallDistrict) -> list[Passkey]:
    with transaction(small.sessions) as session:
        return list(session.scalars(select(Passkey)))


@dataclass
class Bent:
    """An honest answer with one part of it changed."""

    device: SoftwareAuthenticator

    def __call__(self, options: dict, **parts: str) -> str:
        answer = json.loads(self.device.get(options))
        answer["response"] |= parts
        return json.dumps(answer)


def test_a_forged_signature_proves_nobody(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    stranger = SoftwareAuthenticator(ADDRESS, keys=list(device.keys))

    def by_another_key(options: dict) -> str:
        true, false = device.keys[0], SoftwareAuthenticator(ADDRESS)
        false.create({"user": {"id": true.handle}, "rp": {"id": "x"}, "challenge": ""})
        false.keys[0].id = true.id
        return false.get(options)

    def changed(options: dict) -> str:
        answer = json.loads(stranger.get(options))
        data = raw(answer["response"]["authenticatorData"])
        answer["response"]["authenticatorData"] = text(data[:33] + (9).to_bytes(4))
        return json.dumps(answer)

    for forged in (by_another_key, changed, lambda it: Bent(device)(it, signature="AAAA")):
        answer = try_with(app, forged)
        assert answer.status_code == 401
        assert UNKNOWN in answer.text


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://localhost.evil.example"},
        {"origin": "http://localhost"},
        {"origin": "https://localhost:8443"},
        {"rp_id": "evil.example"},
        {"rp_id": "localhost.evil.example"},
        {"verifies": False},
    ],
    ids=lambda lie: " ".join(map(str, lie.values())),
)
def test_another_origin_another_site_or_an_unverified_person_is_refused(lie, app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    assert "Dieser Passkey gilt hier nicht" in flashed(visitor, add(visitor, _with(device, lie)))
    assert known(small) == []
    device = SoftwareAuthenticator(ADDRESS)
    add(visitor, device)
    answer = try_with(app, _with(device, lie).get)
    assert answer.status_code == 401
    assert UNKNOWN in answer.text


def _with(device: SoftwareAuthenticator, lie: dict) -> SoftwareAuthenticator:
    return SoftwareAuthenticator(**{"origin": device.origin, "keys": device.keys, **lie})


def flashed(visitor: Browser, answer: TestResponse) -> str:
    return visitor.get(answer.location).text


def test_the_address_is_the_configured_one_whatever_the_request_says(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    options = visitor.post_form("/konto/passkeys/beginnen", headers=headers).json
    assert options["rp"]["id"] == "localhost"
    elsewhere = {"base_url": "https://evil.example"}
    assert visitor.post_form("/konto/passkeys/beginnen", **elsewhere).status_code == 400


def test_a_challenge_works_once(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    visitor = app.test_client()
    options = begin(visitor)
    cookie = visitor.get_cookie("__Host-notes").value
    sent = {"credential": device.get(options)}
    assert visitor.post_form("/anmelden/passkey", sent).status_code == 302
    visitor.delete_cookie("__Host-begehung")
    visitor.set_cookie("__Host-notes", cookie)
    for credential in (sent["credential"], device.get(options)):
        answer = visitor.post_form("/anmelden/passkey", {"credential": credential})
        assert answer.status_code == 401
        assert "zu lange gedauert oder wurde schon gesendet" in answer.text
        visitor.set_cookie("__Host-notes", cookie)


def test_a_refused_answer_uses_it_up_too(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    visitor = app.test_client()
    options = begin(visitor)
    cookie = visitor.get_cookie("__Host-notes").value
    visitor.post_form("/anmelden/passkey", {"credential": "{}"})
    visitor.set_cookie("__Host-notes", cookie)
    answer = visitor.post_form("/anmelden/passkey", {"credential": device.get(options)})
    assert answer.status_code == 401


def test_after_five_minutes_it_is_stale(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    options = begin(visitor, "/konto/passkeys/beginnen")
    small.clock.ahead(minutes=5)
    sent = {"name": "Handy", "credential": device.create(options)}
    answer = visitor.post_form("/konto/passkeys", sent)
    assert "zu lange gedauert" in flashed(visitor, answer)
    add(visitor, device)
    stranger = app.test_client()
    options = begin(stranger)
    small.clock.ahead(minutes=5)
    sent = {"credential": device.get(options)}
    assert stranger.post_form("/anmelden/passkey", sent).status_code == 401
    begin(stranger)
    with transaction(small.sessions) as session:
        assert session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 1


def test_a_challenge_is_for_one_browser_and_one_purpose(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    add(visitor, device)
    one, two = app.test_client(), app.test_client()
    options = begin(one)
    begin(two)
    sent = {"credential": device.get(options)}
    assert two.post_form("/anmelden/passkey", sent).status_code == 401
    assert app.test_client().post_form("/anmelden/passkey", sent).status_code == 401
    options = begin(visitor, "/konto/bestaetigen/passkey/beginnen")
    sent = {"credential": device.get(options)}
    assert visitor.post_form("/anmelden/passkey", sent).status_code == 401


def test_a_counter_that_went_back_is_refused_and_noted(app, small, device, caplog):
    caplog.set_level(logging.INFO)
    add(logged_in(app, small.user(Role.READER)), device)
    assert log_in(app, device)[1].status_code == 302
    assert log_in(app, device)[1].status_code == 302
    device.keys[0].count = 0  # a copy of the key that did not hear of the last log-in
    answer = log_in(app, device)[1]
    assert answer.status_code == 401
    assert UNKNOWN in answer.text
    [noted] = [one for one in caplog.records if "CounterWentBack" in one.getMessage()]
    assert noted.levelno == logging.WARNING
    assert "'count': 1" in noted.getMessage()
    device.keys[0].count = 2
    assert log_in(app, device)[1].status_code == 302


def test_a_synchronised_passkey_never_counts_and_is_welcome(app, small):
    device = SoftwareAuthenticator(ADDRESS, counts=False)
    add(logged_in(app, small.user(Role.READER)), device)
    assert [log_in(app, device)[1].status_code for _ in range(3)] == [302] * 3


def test_a_switched_off_person_is_refused_like_a_stranger(app, small, device):
    reader = small.user(Role.READER)
    add(logged_in(app, reader), device)
    stranger = SoftwareAuthenticator(ADDRESS)
    stranger.create({"user": {"id": "AAAA"}, "rp": {"id": "x"}, "challenge": ""})
    unknown = log_in(app, stranger)[1]
    with transaction(small.sessions) as session:
        wish = UserWish(reader.name, reader.login, reader.email, Role.READER, active=False)
        change_user(session, reader.district_id, reader.id, wish, now=small.clock())
    refused = log_in(app, device)[1]
    assert refused.status_code == unknown.status_code == 401
    token = re.compile(r'name="csrf_token" value="[^"]*"')
    assert token.sub("", refused.text) == token.sub("", unknown.text)


def test_nobody_uses_the_passkey_of_somebody_else(app, small, settings, device):
    neighbour = make_district(small.sessions, small.clock, settings, code="bautzen")
    add(logged_in(app, neighbour.user(Role.READER)), device)
    mine = SoftwareAuthenticator(ADDRESS)
    visitor = logged_in(app, small.user(Role.READER))
    add(visitor, mine)
    own, foreign = known(small)[::-1]
    assert own.district_id != foreign.district_id
    for url in ("name", "entfernen"):
        answer = visitor.post_form(f"/konto/passkeys/{foreign.id}/{url}", {"name": "meins"})
        assert answer.status_code == 404
    options = begin(visitor, "/konto/bestaetigen/passkey/beginnen")
    assert [one["id"] for one in options["allowCredentials"]] == [text(mine.keys[0].id)]
    sent = {"credential": device.get(options)}
    assert visitor.post_form("/konto/bestaetigen/passkey", sent).status_code == 401


def test_a_key_is_of_one_person_whoever_brings_it_again(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    thief = logged_in(app, small.user(Role.INSPECTOR))
    options = begin(thief, "/konto/passkeys/beginnen")
    copy = SoftwareAuthenticator(ADDRESS).create(options, key_id=device.keys[0].id)
    sent = {"name": "Kopie", "credential": copy}
    assert "schon bekannt" in flashed(thief, thief.post_form("/konto/passkeys", sent))
    assert [one.user_id for one in known(small)] == [small.user(Role.READER).id]


def test_the_handle_must_be_the_persons(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    for handle in ("AAAA", None):
        device.keys[0].handle = handle
        assert log_in(app, device)[1].status_code == 401


def test_a_passkey_answers_the_question_who_it_is(app, small, device):
    visitor = logged_in(app, small.user(Role.READER))
    add(visitor, device)
    for _ in range(11):
        small.clock.ahead(minutes=1)
        visitor.get("/konto")
    asked = visitor.post_form("/konto/passkeys/beginnen")
    assert asked.location.startswith("/konto/bestaetigen")
    assert "Mit Passkey bestätigen" in visitor.get("/konto/bestaetigen").text
    options = begin(visitor, "/konto/bestaetigen/passkey/beginnen")
    sent = {"credential": device.get(options), "weiter": "/konto"}
    assert visitor.post_form("/konto/bestaetigen/passkey", sent).location == "/konto"
    begin(visitor, "/konto/passkeys/beginnen")


def test_what_is_no_answer_is_refused(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    true = json.loads(device.get(begin(app.test_client())))
    strange = ["", "{", "[]", "{}", "null", "1e999", "\x00", "x" * 30_000]
    strange += [json.dumps(true | {"id": 7})]
    strange += [json.dumps(true | {"response": each}) for each in ({}, [], {"signature": "%"})]
    for part in true["response"]:
        for value in ("", "ÄÖ", "A", 7, None, text(b"{}"), text(bytes(200))):
            strange.append(json.dumps(true | {"response": true["response"] | {part: value}}))
    for credential in strange[:MOST_PER_ADDRESS - 1]:
        answer = try_with(app, lambda _options, sent=credential: sent)
        assert answer.status_code == 401, credential
    without_script = app.test_client().post_form("/anmelden/passkey").text
    assert "JavaScript muss eingeschaltet sein" in without_script


def test_failures_close_the_address_and_lock_nobody_out(app, small, device):
    add(logged_in(app, small.user(Role.READER)), device)
    for _ in range(MOST_PER_ADDRESS):
        answer = try_with(app, lambda options: Bent(device)(options, signature="AAAA"))
        assert answer.status_code == 401
    assert log_in(app, device)[1].status_code == 429
    small.clock.ahead(minutes=16)
    assert log_in(app, device)[1].status_code == 302


def test_whom_wrong_passwords_lock_out_gets_in_by_passkey(app, small, device):
    reader = small.user(Role.READER)
    add(logged_in(app, reader), device)
    for _ in range(MOST_PER_LOGIN):
        app.test_client().post_form("/anmelden", {"login": reader.login, "password": "falsch"})
    assert password(app, reader)[1].status_code == 429
    assert log_in(app, device)[1].status_code == 302


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
