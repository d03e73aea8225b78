"""Rooms in the cellar: added, entered, copied from the one before, all without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from inspections.db import transaction
from inspections.store import answers
from tests.browser.test_offline import RUN_AXE
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk
from web.assets import AXE

pytestmark = pytest.mark.browser


@pytest.fixture
def taken(desk: Desk, phone: Page) -> Page:
    desk.visit = desk.small.plan("full")
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    phone.context.set_offline(True)
    return phone


def add(page: Page, name: str) -> Locator:
    box = page.locator("#abschnitt-C [data-room-add]")
    box.evaluate("box => box.scrollIntoView({block: 'center'})")
    box.locator("input").fill(name)
    box.get_by_role("button", name="Hinzufügen").click()
    return page.locator(f'#abschnitt-C [data-room="{name}"]')


def enter(room: Locator, how: str) -> None:
    room.locator(".bg-entry label").filter(has_text=how).click()


def said(room: Locator, item: str, value: str) -> Locator:
    return room.locator(f'[data-item="{item}"] [name^="answer."][value="{value}"]')


def click(room: Locator, item: str, value: str) -> None:
    room.locator(f'[data-item="{item}"] label:has([name^="answer."][value="{value}"])').click()


def at(desk: Desk) -> dict[tuple[str, str], object]:
    with transaction(desk.small.sessions) as session:
        held = answers.current(session, desk.visit)
    return {point: one.answer.value or one.answer.reason for point, one in held.items()}


def test_a_room_is_added_entered_and_copied_without_a_network(desk: Desk, taken: Page) -> None:
    one = add(taken, "Zimmer 1.01")
    expect(one.locator('[data-item="C06"]')).to_have_js_property("inert", True)
    enter(one, "Zustimmung liegt vor")
    expect(one.locator('[data-item="C06"]')).to_have_js_property("inert", False)
    for item in ("C06", "C07"):
        click(one, item, "yes")
    click(one, "C08", "no")
    two = add(taken, "Zimmer 1.02")
    expect(two.get_by_role("button", name="Rest wie im vorigen Raum")).to_be_hidden()
    enter(two, "Bewohner anwesend")
    expect(two.get_by_text("gelten als nicht geprüft")).to_be_hidden()
    two.get_by_role("button", name="Rest wie im vorigen Raum").click()
    expect(taken.get_by_role("dialog").locator("li")).to_have_count(2)
    taken.get_by_role("button", name="2 übernehmen").click()
    expect(said(two, "C07", "yes")).to_be_checked()
    expect(two.locator('[data-item="C07"]').get_by_text("Aus einem anderen Raum")).to_be_visible()
    three = add(taken, "Zimmer 1.03")
    enter(three, "Niemand da")
    expect(three.get_by_text("gelten als nicht geprüft")).to_be_visible()
    expect(taken.locator("#verbindung")).to_have_text("Offline · 22")  # all of it on the disk
    taken.reload()
    expect(said(two, "C07", "yes")).to_be_checked()
    expect(said(one, "C08", "no")).to_be_checked()
    expect(said(three, "C06", "not_inspected")).to_be_checked()
    taken.evaluate(AXE.read_text())
    assert taken.evaluate(RUN_AXE) == []
    taken.context.set_offline(False)
    until(lambda: ("C14", "Zimmer 1.03") in at(desk), "everything received")
    held = at(desk)
    assert held["room-entry", "Zimmer 1.01"] == "consent"
    assert held["room-entry", "Zimmer 1.03"] == "absent"
    assert held["C06", "Zimmer 1.03"] == "Niemand da"
    assert held["C06", "Zimmer 1.02"] == "yes"
    assert ("C08", "Zimmer 1.02") not in held


def test_what_nobody_answered_in_an_entered_room_is_open_on_the_phone_and_at_the_hand_in(
    desk: Desk, taken: Page
) -> None:
    before = int(taken.locator("#offen").inner_text().split()[0])
    room = add(taken, "Zimmer 2.01")
    asked = room.locator('[data-key]:not([hidden])[data-type="yes_partly_no"]').count()
    assert asked > 1
    enter(room, "Zustimmung liegt vor")
    expect(room.locator('[data-item="C06"]')).to_have_attribute("data-open", "")
    expect(taken.locator('[data-key="C06@"]')).to_be_hidden()
    click(room, "C06", "yes")
    expect(room.locator('[data-item="C07"]')).to_have_attribute("data-open", "")
    # The room is asked instead of the house, and one point is answered.
    expect(taken.locator("#offen")).to_contain_text(f"{before - 1} ")
    taken.context.set_offline(False)
    until(lambda: ("C06", "Zimmer 2.01") in at(desk), "the answers to arrive", 20)
    taken.goto(f"{desk.page_url}/abschluss")
    expect(taken.get_by_role("link", name="Zimmer 2.01").first).to_be_visible()
    expect(taken.locator("#abgeben")).to_be_hidden()
