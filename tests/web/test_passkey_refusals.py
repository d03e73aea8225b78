"""What is no answer of a passkey of this person, to this question, at this address, is refused."""

from __future__ import annotations

import json
import logging
import re

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.passkeys import PasskeyChallenge
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.log_in import MOST_PER_ADDRESS, MOST_PER_LOGIN
from tests.fixtures.authenticator import SoftwareAuthenticator, raw, text
from tests.fixtures.passkey_office import (
    ADDRESS,
    Bent,
    Browser,
    add,
    app,
    begin,
    device,
    known,
    log_in,
    logged_in,
    password,
    try_with,
)
from tests.fixtures.small_district import make_district

UNKNOWN = "Dieser Passkey gilt hier nicht."
__all__ = ["app", "device"]  # fixtures


def flashed(visitor: Browser, answer: TestResponse) -> str:
    return visitor.get(answer.location).text


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
