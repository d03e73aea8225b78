"""A page whose script did not arrive whole says so and is saved by its buttons."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from tests.fixtures.filing_desk import Desk, choose, saved
from web.assets import AXE

pytestmark = pytest.mark.browser
RUN_AXE = "async () => (await axe.run(document)).violations.map(one => one.id)"
PASS = "document.getAnimations().forEach(one => one.finish())"  # ten seconds, at once
NOTICE = "Diese Seite ist nicht ganz angekommen"


@pytest.fixture
def unfinished(desk: Desk, phone: Page) -> Page:
    """One of some forty files is lost on the way."""
    phone.route("**/static/js/sections.js*", lambda route: route.abort())
    phone.goto(desk.page_url)
    return phone


@pytest.mark.parametrize("at", ["", "/abschluss"])
def test_a_page_does_not_say_saved_before_its_script_runs(
    desk: Desk, phone: Page, at: str
) -> None:
    phone.route("**/static/js/outbox.js*", lambda route: route.abort())
    phone.goto(desk.page_url + at)
    expect(phone.locator("#verbindung")).to_have_text("Wird geladen")


def test_today_does_not_say_saved_before_its_script_runs(desk: Desk, phone: Page) -> None:
    phone.route("**/static/js/outbox.js*", lambda route: route.abort())
    phone.goto(f"{desk.url}/heute")
    expect(phone.locator("#verbindung")).to_have_text("Wird geladen")


def test_today_says_what_waits_before_the_server_has_answered(desk: Desk, phone: Page) -> None:
    given_up: list[Request] = []
    phone.on("requestfailed", lambda request: given_up.append(request))
    phone.route("**/api/v1/devices/*", lambda _route: None)  # never
    phone.goto(f"{desk.url}/heute")
    saved(phone)
    assert not given_up


def test_after_ten_seconds_it_says_that_it_does_not_save(unfinished: Page) -> None:
    expect(unfinished.get_by_text(NOTICE)).to_be_hidden()
    delays = "document.getAnimations().map(one => one.effect.getTiming().delay)"
    assert set(unfinished.evaluate(delays)) == {10_000}
    unfinished.evaluate(PASS)
    expect(unfinished.get_by_text(NOTICE)).to_be_in_viewport()
    unfinished.evaluate(AXE.read_text())
    assert unfinished.evaluate(RUN_AXE) == []


def test_what_was_tapped_is_saved_by_the_button_of_its_section(
    desk: Desk, unfinished: Page
) -> None:
    choose(unfinished, "B01", "yes")
    unfinished.evaluate(PASS)
    unfinished.unroute_all()
    unfinished.get_by_role("button", name="Abschnitt speichern").nth(1).click()
    saved(unfinished)
    assert desk.held()["B01"].value == "yes"


def test_loading_it_again_makes_it_whole(unfinished: Page) -> None:
    unfinished.evaluate(PASS)
    unfinished.unroute_all()
    unfinished.get_by_role("link", name="Neu laden").click()
    saved(unfinished)
    unfinished.evaluate(PASS)
    expect(unfinished.get_by_text(NOTICE)).to_be_hidden()
    expect(unfinished.get_by_role("button", name="Abschnitt speichern")).to_have_count(0)
