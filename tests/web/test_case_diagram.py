"""The picture on the page of a deficiency: its way, where it stands, what comes next."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.engine import picture
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import Decision, Verdict, decide
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]
SHEET = Path("web/static/css/flow.css")


@pytest.fixture
def opened(small: SmallDistrict) -> SmallDistrict:
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, 1)
        verdict = Verdict(Decision.ACCEPT, 1)
        decide(session, case, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
    return small


def image(client: Visitor) -> str:
    page = client.get("/maengel/1").get_data(as_text=True)
    found = re.search(r'<svg class="bg-flow".*?</svg>', page, re.DOTALL)
    assert found
    return found[0]


def test_the_way_taken_and_the_present_state_are_told(
    opened: SmallDistrict, client_of: Login
) -> None:
    told = image(client_of(Role.READER))
    assert "1. Mangel eröffnet. Jetzt: Offen. Am " in told
    assert told.count("bg-flow__state--here") == 1
    assert ">jetzt</text>" in told


def test_what_comes_next_carries_its_date(opened: SmallDistrict, client_of: Login) -> None:
    due = re.findall(r'bg-flow__due"[^>]*>([^<]+)<', image(client_of(Role.COORDINATOR)))
    assert len(set(due)) == 2  # the reminder and the deadline
    assert all(re.fullmatch(r"\d\d\.\d\d\.2026, \d\d:\d\d", each) for each in due)


def test_an_overdue_case_has_three_numbered_steps(opened: SmallDistrict, client_of: Login) -> None:
    for day in ("2026-04-17 09:00", "2026-04-20 09:00"):
        opened.clock.to(day)
        opened.beat()
    told = image(client_of(Role.COORDINATOR))
    numbers = re.findall(r'bg-flow__number"[^>]*>([^<]+)<', told)
    assert sorted(numbers) == ["1", "2", "3"]
    assert "3. Frist verstrichen. Jetzt: Überfällig." in told


def test_the_picture_can_be_moved_with_the_keyboard(
    opened: SmallDistrict, client_of: Login
) -> None:
    page = client_of(Role.READER).get("/maengel/1").get_data(as_text=True)
    assert re.search(
        r'<div class="bg-flowbox" role="region" tabindex="0" aria-label="[^"]+">', page
    )


def test_page_and_file_draw_by_the_same_rules() -> None:
    """Only the colours differ: the page takes its own, the file brings some."""
    rules = [line for line in picture.STYLE.read_text().splitlines() if "--ink:" not in line]
    assert set(rules) <= set(SHEET.read_text().splitlines())
