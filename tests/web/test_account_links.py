"""Invitation and forgotten password: by a link of one use, and nobody learns who has an account."""

from __future__ import annotations

import re
from statistics import median
from time import process_time

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.vocabulary import LinkPurpose, Role
from inspections.runtime.outbox import Message
from inspections.store.account_links import AccountLink
from inspections.store.people import User
from inspections.usecases import log_in as log_ins
from inspections.usecases.account_links import MOST_RESETS, make_link
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.log_in import MOST_PER_ADDRESS, MOST_PER_LOGIN
from tests.fixtures.small_district import PASSWORD

NEW = "ein ganz neuer langer Satz"
BOTH = {"new": NEW, "again": NEW}
PERSON = {
    "name": "Inspektion 9",
    "login": "i9@goerlitz.example",
    "email": "i9@kreis.example",
    "role": "inspector",
    "active": "1",
}


def forget(visitor, login, **more):
    return visitor.post_form("/anmelden/vergessen", {"login": login}, **more)


def letters(small):
    """Those that arrive now."""
    small.mailbox.received.clear()
    small.beat()
    return list(small.mailbox.received)


def link_in(letter):
    text = letter.get_body(("plain",)).get_content()
    return re.search(r"http://[^/]+(/zugang/\S+)", text).group(1)


def link_for(small, role):
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(role).id)
        return "/zugang/" + make_link(session, user, LinkPurpose.RESET, now=small.clock())


def log_in(visitor, login, password):
    return visitor.post_form("/anmelden", {"login": login, "password": password})


def test_a_new_person_is_invited_by_mail_and_sets_the_password(client_of, anonymous, small):
    assert client_of(Role.ADMIN).post_form("/personen/neu", PERSON).status_code == 302
    [letter] = letters(small)
    assert letter["To"] == "i9@kreis.example"
    assert letter["Subject"] == "Ihr Zugang zu Begehung"
    link = link_in(letter)
    assert "i9@goerlitz.example" in anonymous.get(link).text
    answer = anonymous.post_form(link, BOTH)
    assert answer.location == "/anmelden"
    assert log_in(anonymous, "i9@goerlitz.example", NEW).location == "/"


def test_before_the_link_was_followed_no_password_fits(client_of, anonymous):
    client_of(Role.ADMIN).post_form("/personen/neu", PERSON)
    for password in ("", " ", "password", PASSWORD):
        assert log_in(anonymous, PERSON["login"], password).status_code == 401


def test_a_forgotten_password_is_replaced_by_link_and_ends_every_session(
    client_of, anonymous, small
):
    visitor, reader = client_of(Role.READER), small.user(Role.READER)
    assert forget(anonymous, reader.login.upper()).location == "/anmelden"
    [letter] = letters(small)
    assert anonymous.post_form(link_in(letter), BOTH).status_code == 302
    assert visitor.get("/konto").status_code == 302
    assert log_in(anonymous, reader.login, PASSWORD).status_code == 401
    assert log_in(anonymous, reader.login, NEW).status_code == 302


def test_a_link_logs_nobody_in(anonymous, small):
    anonymous.post_form(link_for(small, Role.READER), BOTH)
    assert anonymous.get_cookie("begehung") is None
    assert "/anmelden" in anonymous.get("/konto").location


def test_a_link_is_good_for_one_use_and_looking_is_none(anonymous, small):
    link = link_for(small, Role.READER)
    for _ in range(5):
        assert anonymous.head(link).status_code == 200
        assert anonymous.get(link).status_code == 200
    assert anonymous.post_form(link, BOTH).status_code == 302
    for answer in (anonymous.get(link), anonymous.post_form(link, BOTH)):
        assert answer.status_code == 410
        assert "Dieser Link gilt nicht mehr" in answer.text


def test_a_link_ends_after_a_day(anonymous, small):
    link = link_for(small, Role.READER)
    small.clock.ahead(hours=23, minutes=59)
    assert anonymous.get(link).status_code == 200
    small.clock.ahead(minutes=1)
    assert anonymous.get(link).status_code == 410
    assert anonymous.post_form(link, BOTH).status_code == 410


def test_a_newer_link_makes_the_older_ones_void(anonymous, small):
    older, newer = link_for(small, Role.READER), link_for(small, Role.READER)
    assert anonymous.get(older).status_code == 410
    assert anonymous.get(newer).status_code == 200


@pytest.mark.parametrize("change", [{"active": False}, {"email": "anders@kreis.example"}])
def test_a_link_dies_with_the_account_and_with_the_address(change, anonymous, small):
    link, reader = link_for(small, Role.READER), small.user(Role.READER)
    wish = {"active": True, "email": reader.email} | change
    with transaction(small.sessions) as session:
        wish = UserWish(reader.name, reader.login, wish["email"], Role.READER, wish["active"])
        change_user(session, small.district.id, reader.id, wish, now=small.clock())
    assert anonymous.get(link).status_code == 410


@pytest.mark.parametrize("key", ["x", "0" * 43, "../konto", "%00", "ä" * 30, "x" * 5000])
def test_a_made_up_link_is_spent_like_any_other(key, anonymous):
    assert anonymous.get(f"/zugang/{key}").status_code in (404, 410)


def test_the_secret_of_a_link_is_nowhere_in_the_database(anonymous, small):
    forget(anonymous, small.user(Role.READER).login)
    [letter] = letters(small)
    secret = link_in(letter).removeprefix("/zugang/")
    assert len(secret) == 43  # 256 bits
    with transaction(small.sessions) as session:
        [link] = session.scalars(select(AccountLink)).all()
        [row] = session.scalars(select(Message)).all()
        assert secret not in f"{link.token_hash} {row.key} {row.payload}"


def test_a_weak_password_is_refused_and_the_link_stays_good(anonymous, small):
    link = link_for(small, Role.READER)
    for weak in ("kurz", "Passwort1234", small.user(Role.READER).login):
        answer = anonymous.post_form(link, {"new": weak, "again": weak})
        assert answer.status_code == 422
        assert 'href="#feld-new"' in answer.text
    different = anonymous.post_form(link, {"new": NEW, "again": NEW + "!"})
    assert 'href="#feld-again"' in different.text
    assert anonymous.post_form(link, BOTH).status_code == 302


def test_whoever_is_locked_out_by_failures_gets_in_with_a_new_password(anonymous, small):
    login = small.user(Role.READER).login
    for number in range(MOST_PER_LOGIN):
        elsewhere = {"REMOTE_ADDR": f"198.51.100.{number}"}
        data = {"login": login, "password": "falsch"}
        anonymous.post_form("/anmelden", data, environ_overrides=elsewhere)
    assert log_in(anonymous, login, PASSWORD).status_code == 429
    anonymous.post_form(link_for(small, Role.READER), BOTH)
    assert log_in(anonymous, login, NEW).status_code == 302


def test_one_person_gets_few_letters_and_one_address_asks_only_so_often(anonymous, small):
    login = small.user(Role.READER).login
    for number in range(MOST_RESETS + 3):
        elsewhere = {"REMOTE_ADDR": f"198.51.100.{number}"}
        assert forget(anonymous, login, environ_overrides=elsewhere).status_code == 302
    assert len(letters(small)) == MOST_RESETS
    for number in range(MOST_PER_ADDRESS):
        forget(anonymous, f"niemand{number}")
    answer = forget(anonymous, login)
    assert answer.status_code == 429


def test_nobody_learns_by_the_answer_who_has_an_account(anonymous, small):
    reader = small.user(Role.READER)
    with transaction(small.sessions) as session:
        off = session.get_one(User, small.user(Role.COMMISSIONER).id)
        off.active = False
    answers = []
    for login in (reader.login, off.login, "niemand@goerlitz.example"):
        answer = forget(anonymous, login)
        shown = anonymous.get(answer.location)
        tokenless = re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", shown.text)
        answers.append((answer.status_code, answer.location, answer.text, tokenless))
    assert answers[0] == answers[1] == answers[2]
    assert [letter["To"] for letter in letters(small)] == [reader.email]


def test_nobody_learns_by_the_time_who_has_an_account(anonymous, small, monkeypatch):
    """With a hash as slow as in earnest, in processor time: a busy machine must not matter."""
    monkeypatch.setattr(log_ins, "hasher", PasswordHasher(time_cost=2, memory_cost=19_456))
    log_ins._dummy_hash.cache_clear()
    try:
        with transaction(small.sessions) as session:
            reader = session.get_one(User, small.user(Role.READER).id)
            reader.password_hash = log_ins.hash_password(PASSWORD)
        known, unknown = [], []
        for turn in range(24):
            if turn % 4 == 0:
                small.clock.ahead(minutes=16)
            known.append(seconds(log_in, anonymous, reader.login, "falsch falsch"))
            unknown.append(seconds(log_in, anonymous, f"niemand{turn:05}@g.example", "falsch"))
        assert abs(median(known) - median(unknown)) < 0.020
    finally:
        log_ins._dummy_hash.cache_clear()


def seconds(act, *arguments):
    before = process_time()
    act(*arguments)
    return process_time() - before


def test_the_administration_sends_a_link_and_never_sees_it(client_of, small):
    admin, reader = client_of(Role.ADMIN), small.user(Role.READER)
    page = admin.post_form(f"/personen/{reader.id}/link", follow_redirects=True).text
    assert "Ein Brief mit einem Link ist an" in page
    assert "gilt bis" in page
    [letter] = letters(small)
    assert letter["To"] == reader.email
    assert link_in(letter) not in page


def test_nobody_switched_off_gets_a_link(client_of, small):
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.READER).id).active = False
    url = f"/personen/{small.user(Role.READER).id}/link"
    page = client_of(Role.ADMIN).post_form(url, follow_redirects=True).text
    assert "es ging kein Brief hinaus" in page
    assert letters(small) == []


def test_the_administration_ends_all_sessions_of_a_person(client_of, small):
    lost = client_of(Role.READER)
    reader = small.user(Role.READER)
    admin = client_of(Role.ADMIN)
    admin.post_form(f"/personen/{reader.id}/sitzungen/beenden")
    assert lost.get("/konto").status_code == 302
    assert admin.get("/konto").status_code == 200


def test_a_demonstration_shows_such_a_letter_to_the_administration_only(
    client_of, anonymous, small, settings
):
    forget(anonymous, small.user(Role.ADMIN).login)
    [letter] = letters(small)
    settings.mailbox_dir.mkdir(parents=True, exist_ok=True)
    name = "20260407T080000.000000Z-0123456789ab.eml"
    (settings.mailbox_dir / name).write_bytes(letter.as_bytes())
    assert "/zugang/" in client_of(Role.ADMIN).get(f"/postfach/{name}").text
    for part in ("", "/html"):
        assert client_of(Role.INSPECTOR).get(f"/postfach/{name}{part}").status_code == 404


def test_the_page_of_a_link_names_itself_to_nobody(anonymous, small):
    headers = anonymous.get(link_for(small, Role.READER)).headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
