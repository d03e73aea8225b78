"""Whose word about the visitor's address counts: that of as many proxies as are configured."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inspections.db import transaction
from inspections.store.people import LoginAttempt
from inspections.usecases.log_in import MOST_PER_ADDRESS
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.web_client import Visitor
from web import create_app

FORGED = "203.0.113.77"


@pytest.fixture
def behind(small, settings):
    """`behind(2)`: a visitor of the application as it stands behind two proxies."""

    def made(proxies):
        changed = settings_for(settings.data_dir, TRUSTED_PROXIES=str(proxies))
        app = create_app(wire(changed, clock=small.clock, transport=small.mailbox))
        app.test_client_class = Visitor
        return app.test_client()

    return made


@pytest.mark.parametrize(
    ("proxies", "forwarded", "noted"),
    [
        (0, FORGED, "127.0.0.1"),
        (0, f"{FORGED}, 198.51.100.1", "127.0.0.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, f"{FORGED}, 198.51.100.1", "198.51.100.1"),
        (2, f"{FORGED}, 198.51.100.1, 10.0.0.7", "198.51.100.1"),
        (2, "198.51.100.1", "127.0.0.1"),  # shorter than the chain: nobody's word
    ],
)
def test_what_the_visitor_says_of_itself_changes_nothing(
    proxies, forwarded, noted, behind, small
):
    headers = {"X-Forwarded-For": forwarded, "X-Real-IP": FORGED, "Forwarded": f"for={FORGED}"}
    wrong = {"login": "niemand", "password": "falsch"}
    assert behind(proxies).post_form("/anmelden", wrong, headers=headers).status_code == 401
    with transaction(small.sessions) as session:
        assert session.scalars(select(LoginAttempt.address)).all() == [noted]


def test_another_made_up_address_each_time_does_not_go_around_the_limit(behind):
    visitor = behind(1)
    for number in range(MOST_PER_ADDRESS + 1):
        headers = {"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.1"}
        wrong = {"login": f"niemand{number}", "password": "falsch"}
        answer = visitor.post_form("/anmelden", wrong, headers=headers)
    assert answer.status_code == 429


def test_nobody_is_led_to_a_forwarded_host_or_folder(behind):
    headers = {"X-Forwarded-Host": "boese.example", "X-Forwarded-Prefix": "/boese"}
    answer = behind(1).get("/konto", headers=headers)
    assert answer.location.startswith("/anmelden?")
