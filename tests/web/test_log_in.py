"""Logging in and out through the pages."""

from __future__ import annotations

from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import PASSWORD


def test_a_person_logs_in_and_begins_at_the_page_of_its_role(anonymous, small):
    login = small.user(Role.ADMIN).login
    answer = anonymous.post_form("/anmelden", {"login": login, "password": PASSWORD})
    assert answer.status_code == 302
    assert anonymous.get("/").location == "/betrieb"


def test_log_out_ends_the_session_on_the_server(client_of):
    visitor = client_of(Role.READER)
    cookie = visitor.get_cookie("begehung").value
    visitor.post_form("/abmelden")
    visitor.set_cookie("begehung", cookie)
    assert "/anmelden" in visitor.get("/konto").location


def test_the_health_page_says_ok(anonymous):
    assert anonymous.get("/up").data == b"ok\n"


def test_the_pattern_page_answers(anonymous):
    assert anonymous.get("/muster").status_code == 200
