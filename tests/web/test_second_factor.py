"""The second factor: who has to have one, setting it up, logging in with it, losing it."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from inspections.db import transaction
from inspections.demo.access import password_file
from inspections.domain.vocabulary import Proof, Role
from inspections.store.people import User
from inspections.store.second_factors import Authenticator, RecoveryCode
from inspections.usecases.second_factor import CODES, MOST_TRIES
from inspections.wiring import wire
from tests.fixtures.busy_district import routes
from tests.fixtures.databases import settings_for
from tests.fixtures.small_district import PASSWORD
from tests.fixtures.web_client import Visitor
from web import create_app
from web.second_factor import is_required

DEFAULT = "coordinator commissioner admin"
PAGE = "/konto/zweiter-faktor"


@pytest.fixture
def strict(tmp_path, small, settings):
    """The application as it is installed, not with the tests' leave to do without."""
    more = {"DATABASE_URL": settings.database_url, "SECOND_FACTOR": DEFAULT}
    own = settings_for(tmp_path, **more)
    app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
    app.testing = True
    app.test_client_class = Visitor
    return app


def log_in(app, user, password=PASSWORD, **more):
    visitor = app.test_client()
    answer = visitor.post_form("/anmelden", {"login": user.login, "password": password, **more})
    return visitor, answer


def set_up(visitor, small):
    """The seed and the recovery codes, as a person gets them."""
    visitor.post_form(f"{PAGE}/beginnen")
    page = visitor.get(PAGE).text
    seed = re.search(r'<code class="bg-code">([A-Z2-7 ]+)</code>', page).group(1).replace(" ", "")
    done = visitor.post_form(f"{PAGE}/bestaetigen", {"code": pyotp.TOTP(seed).at(small.clock())})
    assert done.status_code == 200
    small.clock.ahead(seconds=60)
    return pyotp.TOTP(seed), re.findall(r"<code class=\"bg-code\">(\S+)</code>", done.text)


def code_page(app, user):
    visitor, answer = log_in(app, user)
    assert answer.location == "/anmelden/code"
    return visitor


def send(visitor, code):
    return visitor.post_form("/anmelden/code", {"code": code})


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.COMMISSIONER, Role.ADMIN])
def test_whoever_plans_decides_or_keeps_accounts_sets_up_a_factor_first(role, strict, small):
    visitor, answer = log_in(strict, small.user(role))
    assert answer.location == "/"
    assert visitor.get("/").location == PAGE
    page = visitor.get(PAGE).text
    assert "Noch ein Schritt" in page
    set_up(visitor, small)
    assert visitor.get("/").location != PAGE


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.READER])
def test_others_may_have_one_and_need_none(role, strict, small):
    visitor, _answer = log_in(strict, small.user(role))
    assert visitor.get("/konto").status_code == 200
    app, _codes = set_up(visitor, small)
    again = code_page(strict, small.user(role))
    assert send(again, app.at(small.clock())).location == "/"


def test_until_then_no_page_opens_and_nothing_is_changed(strict, busy, small):
    visitor, _answer = log_in(strict, small.user(Role.ADMIN))
    leave = ("account.log_out", "account.theme", "account.language")
    for route in routes(strict, busy):
        if not route.allowed or route.endpoint.startswith(("factors.", "proving.", "passkeys.")):
            continue
        if "GET" in route.methods:
            answer = visitor.get(route.url)
            assert is_kept_out(answer), route
        for method in route.unsafe if route.endpoint not in leave else ():
            if route.url.startswith("/api/"):
                answer = visitor.open(
                    route.url, method=method, json={}, headers={"X-Begehung": "1"}
                )
                assert answer.status_code == 403, route
            else:
                assert is_kept_out(visitor.post_form(route.url)), route


def is_kept_out(answer):
    """Sent to set it up, or refused; 401 where no cookie counts, but a key of its own."""
    return answer.location == PAGE or answer.status_code in (401, 403)


def test_an_installation_may_ask_it_of_everybody_or_of_nobody(tmp_path, small, settings):
    for rule, expected in (("reader", PAGE), ("none", "/amt")):
        own = settings_for(tmp_path, DATABASE_URL=settings.database_url, SECOND_FACTOR=rule)
        app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
        app.test_client_class = Visitor
        visitor, _answer = log_in(app, small.user(Role.READER))
        assert visitor.get("/").location == expected


def test_a_demonstration_on_this_machine_asks_for_none_and_says_so(strict, small):
    password_file(strict.extensions["wiring"].settings).write_text(PASSWORD)
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.ADMIN).id).login = "administration"
    visitor = strict.test_client()
    assert "ein zweiter Faktor wird nur hier nicht verlangt" in visitor.get("/anmelden").text
    answer = visitor.post_form("/anmelden", {"login": "administration", "password": PASSWORD})
    assert answer.location == "/"
    assert visitor.get("/").location == "/betrieb"


@pytest.mark.parametrize(
    "real", [{"BASE_URL": "https://begehung.example"}, {"SMTP_URL": "smtp://127.0.0.1:25"}]
)
def test_the_waiver_of_a_demonstration_ends_where_others_can_reach_it(real, tmp_path, small):
    admin = small.user(Role.ADMIN)
    here = settings_for(tmp_path, SECOND_FACTOR=DEFAULT)
    assert is_required(admin, here)
    password_file(here).write_text(PASSWORD)
    assert not is_required(admin, here)
    assert is_required(admin, settings_for(tmp_path, SECOND_FACTOR=DEFAULT, **real))


def test_the_password_alone_opens_nothing_any_more(strict, small):
    reader = small.user(Role.READER)
    set_up(log_in(strict, reader)[0], small)
    visitor = code_page(strict, reader)
    assert "/anmelden" in visitor.get("/konto").location
    assert visitor.get("/api/v1/openapi.json").status_code == 401
    assert visitor.get("/anmelden/code").status_code == 200


def test_log_in_with_the_code_leads_where_one_wanted_to_go(strict, small):
    reader = small.user(Role.READER)
    app, _codes = set_up(log_in(strict, reader)[0], small)
    visitor, answer = log_in(strict, reader, weiter="/maengel?sicht=overdue")
    page = visitor.get(answer.location).text
    target = re.search(r'name="weiter" value="([^"]+)"', page).group(1)
    before = visitor.get_cookie("begehung").value
    data = {"code": app.at(small.clock()), "weiter": target}
    assert visitor.post_form("/anmelden/code", data).location == "/maengel?sicht=overdue"
    assert visitor.get_cookie("begehung").value != before


def test_a_code_works_once(strict, small):
    reader = small.user(Role.READER)
    app, _codes = set_up(log_in(strict, reader)[0], small)
    code = app.at(small.clock())
    assert send(code_page(strict, reader), code).status_code == 302
    again = send(code_page(strict, reader), code)
    assert again.status_code == 401
    assert "gilt nicht oder wurde schon benutzt" in again.text


def test_the_code_that_set_it_up_does_not_log_in_too(strict, small):
    visitor, _answer = log_in(strict, small.user(Role.READER))
    set_up(visitor, small)
    with transaction(small.sessions) as session:
        [app] = session.scalars(select(Authenticator)).all()
        assert app.last_step == int((small.clock() - timedelta(seconds=60)).timestamp()) // 30


@pytest.mark.parametrize(
    ("shift", "status"), [(-60, 401), (-30, 302), (0, 302), (30, 302), (60, 401), (3600, 401)]
)
def test_the_window_is_one_step_to_either_side(shift, status, strict, small):
    reader = small.user(Role.READER)
    app, _codes = set_up(log_in(strict, reader)[0], small)
    small.clock.ahead(minutes=5)
    visitor = code_page(strict, reader)
    assert send(visitor, app.at(small.clock() + timedelta(seconds=shift))).status_code == status


@pytest.mark.parametrize("code", ["", " ", "0", "abcdef", "١٢٣٤٥٦", "0" * 6000, "12345a"])
def test_what_is_no_code_is_refused(code, strict, small):
    reader = small.user(Role.READER)
    set_up(log_in(strict, reader)[0], small)
    assert send(code_page(strict, reader), code).status_code == 401


def test_after_five_wrong_codes_a_quarter_of_an_hour_passes(strict, small):
    reader = small.user(Role.READER)
    app, _codes = set_up(log_in(strict, reader)[0], small)
    visitor = code_page(strict, reader)
    for _ in range(MOST_TRIES):
        assert send(visitor, "000000").status_code == 401
    answer = send(code_page(strict, reader), app.at(small.clock()))
    assert answer.status_code == 429
    assert "Bitte warten Sie 15 Minuten" in answer.text
    small.clock.ahead(minutes=16)
    assert send(code_page(strict, reader), app.at(small.clock())).status_code == 302


def test_a_recovery_code_works_once_however_it_is_typed(strict, small):
    reader = small.user(Role.READER)
    _app, codes = set_up(log_in(strict, reader)[0], small)
    assert len(set(codes)) == CODES
    typed = codes[3].upper().replace("-", " ")
    visitor = code_page(strict, reader)
    assert send(visitor, typed).status_code == 302
    assert visitor.login_session().proof == Proof.RECOVERY
    assert f"Noch {CODES - 1} Codes sind unbenutzt" in visitor.get(PAGE).text
    assert send(code_page(strict, reader), codes[3]).status_code == 401


def test_neither_seed_nor_recovery_code_is_readable_in_the_database(strict, small):
    app, codes = set_up(log_in(strict, small.user(Role.READER))[0], small)
    with transaction(small.sessions) as session:
        [row] = session.scalars(select(Authenticator)).all()
        kept = " ".join(session.scalars(select(RecoveryCode.code_hash)).all())
    assert app.secret not in row.sealed_seed
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)


def test_new_recovery_codes_make_the_old_ones_void(strict, small):
    reader = small.user(Role.READER)
    visitor, _answer = log_in(strict, reader)
    _app, old = set_up(visitor, small)
    page = visitor.post_form(f"{PAGE}/codes").text
    new = re.findall(r"<code class=\"bg-code\">(\S+)</code>", page)
    assert 'download="begehung-codes.txt"' in page
    assert send(code_page(strict, reader), old[0]).status_code == 401
    assert send(code_page(strict, reader), new[0]).status_code == 302
    assert new[1] not in visitor.get(PAGE).text


def test_the_seed_is_shown_until_confirmed_and_never_again(strict, small):
    visitor, _answer = log_in(strict, small.user(Role.READER))
    visitor.post_form(f"{PAGE}/beginnen")
    assert "<svg" in visitor.get(PAGE).text
    wrong = visitor.post_form(f"{PAGE}/bestaetigen", {"code": "000000"})
    assert wrong.status_code == 422
    app, _codes = set_up(visitor, small)
    assert app.secret[:4] not in visitor.get(PAGE).text
    visitor.post_form(f"{PAGE}/beginnen")
    assert "Eingerichtet am" in visitor.get(PAGE).text


def test_setting_it_up_ends_the_other_sessions_and_renews_this_one(strict, small):
    reader = small.user(Role.READER)
    (visitor, _one), (other, _two) = log_in(strict, reader), log_in(strict, reader)
    before = visitor.get_cookie("begehung").value
    set_up(visitor, small)
    assert visitor.get_cookie("begehung").value != before
    assert visitor.get("/konto").status_code == 200
    assert other.get("/konto").status_code == 302


def test_half_a_log_in_ends_after_ten_minutes(strict, small):
    reader = small.user(Role.READER)
    app, _codes = set_up(log_in(strict, reader)[0], small)
    visitor = code_page(strict, reader)
    small.clock.ahead(minutes=10)
    assert visitor.get("/anmelden/code").location == "/anmelden"
    assert send(visitor, app.at(small.clock())).location == "/anmelden"


def test_a_new_password_by_link_does_not_go_around_the_factor(strict, small):
    reader = small.user(Role.READER)
    set_up(log_in(strict, reader)[0], small)
    anonymous = strict.test_client()
    anonymous.post_form("/anmelden/vergessen", {"login": reader.login})
    small.beat()
    text = small.mailbox.received[-1].get_body(("plain",)).get_content()
    link = re.search(r"(/zugang/\S+)", text).group(1)
    new = "ein ganz neuer langer Satz"
    anonymous.post_form(link, {"new": new, "again": new})
    _visitor, answer = log_in(strict, reader, new)
    assert answer.location == "/anmelden/code"


def test_the_administration_resets_a_factor_with_a_reason_and_the_person_is_told(strict, small):
    reader, admin = small.user(Role.READER), small.user(Role.ADMIN)
    victim, _answer = log_in(strict, reader)
    set_up(victim, small)
    office, _answer = log_in(strict, admin)
    set_up(office, small)
    url = f"/personen/{reader.id}/zweiter-faktor"
    page = office.post_form(url, {"reason": " "}, follow_redirects=True).text
    assert "nennen Sie den Grund" in page
    assert victim.get("/konto").status_code == 200
    page = office.post_form(url, {"reason": "Handy verloren"}, follow_redirects=True).text
    assert "Handy verloren" in page
    assert victim.get("/konto").status_code == 302
    small.beat()
    [letter] = [one for one in small.mailbox.received if one["To"] == reader.email]
    assert letter["Subject"] == "Begehung: Ihr zweiter Faktor ist zurückgesetzt"
    assert log_in(strict, reader)[1].location == "/"


def test_a_person_removes_the_own_factor_and_is_logged_out(strict, small):
    reader = small.user(Role.READER)
    visitor, _answer = log_in(strict, reader)
    set_up(visitor, small)
    assert visitor.post_form(f"{PAGE}/entfernen").location == "/anmelden"
    assert visitor.get("/konto").status_code == 302
    assert log_in(strict, reader)[1].location == "/"
