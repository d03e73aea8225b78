"""A new version of the program comes while answers wait: it disturbs nothing and loses nothing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.fixtures.filing_desk import Desk, card, choose, saved
from web.pages import device

pytestmark = pytest.mark.browser

PATIENCE = 30_000  # a worker brings some hundred files
WAITING = """async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    return Boolean(worker.waiting);
}"""
UNSENT = """() => new Promise((resolve) => {
    const asked = indexedDB.open("begehung");
    asked.onsuccess = () => {
        const count = asked.result.transaction("events").objectStore("events").count();
        count.onsuccess = () => resolve(count.result);
    };
})"""


def said_no(page: Page) -> Locator:
    return card(page, "C06").locator('[name^="answer."][value="no"]')


def test_two_tabs_keep_what_waits_while_a_new_version_comes(
    desk: Desk, taken: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken.context.route("**/answers/*", lambda route: route.abort())
    choose(taken, "C06", "no")
    expect(taken.locator("#verbindung")).to_have_text("Offline · 1", timeout=PATIENCE)
    taken.evaluate("window.untouched = true")
    monkeypatch.setattr(device, "_version", lambda _folder: "another")
    other = taken.context.new_page()
    other.goto(desk.page_url)
    expect(said_no(other)).to_be_checked(timeout=PATIENCE)
    for page in (taken, other):
        update = page.locator('[data-part="update"]')
        expect(update).not_to_have_attribute("hidden", "", timeout=PATIENCE)
        assert page.evaluate(WAITING)
    assert taken.evaluate("window.untouched")
    assert taken.evaluate(UNSENT) == 1
    taken.locator("#verbindung").click()
    taken.get_by_role("button", name="Neue Fassung – übernehmen").click()
    expect(taken.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE)
    expect(said_no(taken)).to_be_checked(timeout=PATIENCE)
    assert not taken.evaluate(WAITING)
    assert taken.evaluate(UNSENT) == 1
    taken.context.unroute("**/answers/*")
    for page in (taken, other):
        page.evaluate("dispatchEvent(new Event('online'))")
    for page in (taken, other):
        saved(page)
    assert desk.revisions() == [("C06", 1)]
