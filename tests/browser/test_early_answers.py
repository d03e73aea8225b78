"""What is said while the page gets ready stays, beside what the device knows already."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.test_rooms import add, enter
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose, saved

pytestmark = pytest.mark.browser
# the device's storage opens when the test says so
SLOW_STORAGE = """
  const { open } = IDBFactory.prototype;
  const opened = new Promise((resolve) => (window.openStorage = resolve));
  IDBFactory.prototype.open = function (...asked) {
    const request = open.apply(this, asked);
    const slow = {};
    const pass = (name) => (event) => {
      slow.result = request.result;
      slow[name]?.(event);
    };
    request.onupgradeneeded = pass("onupgradeneeded");
    request.onsuccess = (event) => opened.then(() => pass("onsuccess")(event));
    return slow;
  };
"""
# one damaged entry among those that are read together
UNREADABLE = """
  const { getAll } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.getAll = function (...asked) {
    if (this.name === "values") throw new DOMException("damaged", "UnknownError");
    return getAll.apply(this, asked);
  };
"""
RUNS = "history.scrollRestoration === 'manual'"


@pytest.fixture
def slow(desk: Desk, phone: Page) -> Page:
    """One whose script waits for the test to let it come, and then for its storage."""
    phone.add_init_script(SLOW_STORAGE)
    return phone


def come(page: Page, held: list[Route]) -> None:
    for route in held:
        route.continue_()
    until(lambda: page.evaluate(RUNS), "the script to begin")


def test_numbers_typed_while_the_script_begins_are_all_there(desk: Desk, slow: Page) -> None:
    held: list[Route] = []
    slow.route("**/js/filing.js*", lambda route: held.append(route))
    slow.goto(desk.page_url, wait_until="commit")
    parts = card(slow, "A04").locator('[name^="part-"]')
    parts.nth(0).fill("15")
    come(slow, held)
    parts.nth(1).fill("16")
    parts.nth(2).fill("17")
    slow.evaluate("openStorage()")
    saved(slow)
    value = desk.held()["A04"].value
    assert isinstance(value, dict)
    assert sorted(value.values()) == [15, 16, 17]
    assert [each.input_value() for each in parts.all()] == ["15", "16", "17"]


def test_an_answer_changed_while_the_script_begins_is_the_last_one(desk: Desk, slow: Page) -> None:
    held: list[Route] = []
    slow.route("**/js/filing.js*", lambda route: held.append(route))
    slow.goto(desk.page_url, wait_until="commit")
    choose(slow, "C06", "no")
    come(slow, held)
    choose(slow, "C06", "yes")
    slow.evaluate("openStorage()")
    saved(slow)
    expect(card(slow, "C06").locator('[name^="answer."][value="yes"]')).to_be_checked()
    assert desk.held()["C06"].value == "yes"


@pytest.mark.parametrize("left", [True, False], ids=["", "still being typed"])
def test_a_remark_typed_early_stands_beside_the_answer_the_device_knows(
    desk: Desk, slow: Page, left: bool
) -> None:
    slow.goto(desk.page_url)
    slow.evaluate("openStorage()")
    saved(slow)
    slow.context.route("**/answers/*", lambda route: route.abort())
    choose(slow, "C06", "no")
    expect(slow.locator("#verbindung")).to_have_text("Offline · 1")
    slow.reload()
    until(lambda: slow.evaluate(RUNS), "the script to begin")
    own = card(slow, "C06")
    own.locator(".bg-note summary").click()
    own.locator(".bg-note textarea").fill("Das Bett fehlt.")
    if left:
        own.locator(".bg-note textarea").blur()
    slow.context.unroute_all()
    slow.evaluate("openStorage()")
    sent = lambda: [one.remark for one in desk.held().values()]  # noqa: E731
    until(lambda: sent() == ["Das Bett fehlt."], "the remark to arrive", 30)
    assert desk.held()["C06"].value == "no"


def test_how_a_room_was_entered_counts_while_the_script_begins(desk: Desk, slow: Page) -> None:
    slow.goto(desk.page_url)
    slow.evaluate("openStorage()")
    saved(slow)
    add(slow, "2.14")
    enter(slow.locator('[data-room="2.14"]'), "Zustimmung liegt vor")
    until(lambda: "room-entry" in desk.held(), "the room to arrive", 30)
    slow.reload()
    until(lambda: slow.evaluate(RUNS), "the script to begin")
    enter(slow.locator('[data-room="2.14"]'), "Bewohner anwesend")
    slow.evaluate("openStorage()")
    saved(slow)
    assert desk.held()["room-entry"].value == "present"


def test_what_is_said_counts_also_where_the_device_cannot_read_what_it_kept(
    desk: Desk, phone: Page
) -> None:
    phone.add_init_script(UNREADABLE)
    phone.goto(desk.page_url)
    room = add(phone, "2.14")
    enter(room, "Bewohner anwesend")
    choose(phone, "C06", "no")
    until(lambda: {"room-entry", "C06"} <= desk.held().keys(), "both to arrive", 30)
