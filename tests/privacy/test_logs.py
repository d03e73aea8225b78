"""Logs name numbers only: whatever happens, nobody's name, address or telephone is in them."""

from __future__ import annotations

import logging
import re
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from inspections.db import transaction
from inspections.domain.vocabulary import LinkPurpose, Role
from inspections.mail.outcomes import PermanentFailure
from inspections.quiet_logs import keep_logs_quiet, without_people
from inspections.store.people import User
from inspections.usecases import run_due
from inspections.usecases.account_links import make_link
from inspections.usecases.keep_people import OperatorWish, UserWish, change_operator, change_user
from tests.fixtures.busy_district import routes
from tests.fixtures.small_district import PASSWORD

PHONE = "+49 3581 471147"
RESIDENT = ("Zeinab Alhourani", "zeinab@b.example", "Zimmer 1147")


@pytest.fixture
def people(small) -> list[str]:
    """Names, addresses and telephones that stand nowhere by chance."""
    words = [PASSWORD, *RESIDENT]
    with transaction(small.sessions) as session:
        for role, user in small.people.items():
            name, mail = f"Grit Müßiggang-{role.value}", f"grit.{role.value}@kreis.example"
            wish = UserWish(name, f"login-{role.value}-4711", mail, role, phone=PHONE)
            change_user(session, small.district.id, user.id, wish, now=small.clock())
            words += [name, mail, wish.login]
        wish = OperatorWish("Heimbetrieb Sonnenschein", "heim@sonnenschein.example", phone=PHONE)
        change_operator(session, small.district.id, small.operator.id, wish, now=small.clock())
    return [*words, PHONE, wish.name, wish.email]


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture):
    """All that was logged, tracebacks too, at the level nobody runs in earnest."""
    caplog.set_level(logging.DEBUG)
    keep_logs_quiet()
    return lambda: "\n".join([caplog.text, *(record.getMessage() for record in caplog.records)])


def test_every_page_for_everybody_leaves_no_name_in_the_log(
    busy, people, small, app, client_of, said
) -> None:
    for role in (Role.ADMIN, Role.COORDINATOR, Role.INSPECTOR, Role.READER):
        visitor = client_of(role)
        for route in routes(app, busy):
            if "GET" in route.methods and not route.endpoint.startswith("openrosa."):
                visitor.get(route.url)
    nobody_in(said(), people)


def test_what_goes_wrong_leaves_no_name_in_the_log(
    people, small, app, anonymous, client_of, said, monkeypatch
) -> None:
    """Wrong log-ins, refused letters, a broken page, a database that quotes what it refuses."""
    user = small.user(Role.COORDINATOR)
    for login in ("login-coordinator-4711", "grit.reader@kreis.example"):
        anonymous.post_form("/anmelden", {"login": login, "password": PASSWORD})
    anonymous.post_form("/anmelden/vergessen", {"login": "login-reader-4711"})
    small.inspect("B04")
    small.mailbox.failure = PermanentFailure(
        "550 <heim@sonnenschein.example>: Recipient address rejected"
    )
    run_due.run_due(small.office)

    def refuse(*_given: object, **_more: object) -> None:
        raise IntegrityError(
            "INSERT", None, Exception(f"DETAIL:  Key (login)=({people[4]}) already exists.\nx")
        )

    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    for view, trouble in (("people.users", refuse), ("plan.plan", refuse)):
        if view in app.view_functions:
            broken = refuse
            broken.allowed = app.view_functions[view].allowed  # type: ignore[attr-defined]
            monkeypatch.setitem(app.view_functions, view, trouble)
    assert client_of(Role.ADMIN).get("/personen").status_code == 500
    assert user.id
    text = said()
    assert "already exists" in text or "DETAIL" in text
    assert "failed" in text
    nobody_in(text, people)


def test_a_complaint_leaves_nothing_of_the_resident_in_the_log(
    people, complaining, anonymous, said
) -> None:
    name, mail, room = RESIDENT
    door = f"/m/{complaining.house_code}"
    photo = (BytesIO(b"no picture"), "zeinab.jpg")
    for more in ({}, {"foto": photo}):
        anonymous.post_form(
            door,
            {"thema": "noise", "text": f"Ich bin {name}", "kontakt": mail, "ort": room,
             "schluessel": "b" * 32} | more,
            environ_overrides={"REMOTE_ADDR": "198.51.100.23"},
        )  # fmt: skip
    complaining.small.clock.ahead(hours=2)
    complaining.small.beat()
    nobody_in(said(), [*people, "198.51.100.23"])


def nobody_in(text: str, words: list[str]) -> None:
    found = [word for word in words if word.casefold() in text.casefold()]
    assert found == []


def test_the_key_in_the_path_of_a_page_is_in_no_line(
    small, busy, app, anonymous, said, monkeypatch
) -> None:
    """Refused, not found or broken: whoever reads logs sets nobody's password and answers for no
    operator."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with transaction(small.sessions) as session:
        user = session.get_one(User, small.user(Role.ADMIN).id)
        secret = make_link(session, user, LinkPurpose.RESET, now=small.clock())
    keys = {"/zugang/": secret, "/a/": busy["token"], "/m/": busy["code"]}
    for path, key in keys.items():
        assert anonymous.post(path + key).status_code == 403
    keys["/kalender/"] = f"{busy['calendar_key']}.ics"
    pages = ("account_links.link", "operator_answer.show", "resident.form", "calendar_feed.feed")
    for endpoint in pages:
        assert endpoint in app.view_functions, endpoint
        monkeypatch.setitem(app.view_functions, endpoint, lambda **_path: 1 / 0)
    for path, key in keys.items():
        assert anonymous.get(path + key).status_code == 500
        assert f"{path}..." in said()
        assert key.removesuffix(".ics") not in said(), path


def test_the_web_server_before_it_is_told_not_to_log_them_either() -> None:
    conf = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()
    [quiet] = re.findall(r"location ~ (\S+) \{\s+access_log off;", conf)
    for path in ("/zugang/x", "/a/x", "/m/x", "/kalender/x.ics"):
        assert re.match(quiet, path), path


def test_addresses_and_quoted_values_are_taken_out() -> None:
    assert without_people("550 <a.b+c@x.y.example>: no") == "550 <(address)>: no"
    assert without_people("DETAIL:  Key (login)=(grit) exists.\nLINE 1") == (
        "DETAIL:  (values)\nLINE 1"
    )
    assert without_people("timer 7 failed") == "timer 7 failed"
    for said in ("Exception on /zugang/{} [POST]", "1 GET '/a/{}/fotos/7'", "http://x.y:80/m/{}",
                 "GET /kalender/{}"):  # fmt: skip
        assert without_people(said.format("aB-3_x.Z")) == said.format("...")
    assert without_people("no such file /srv/a/b") == "no such file /srv/a/b"
