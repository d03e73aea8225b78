"""The device keeps the server's receipt for the whole inspection and shows it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.filing_desk import Desk
from tests.fixtures.small_district import finished

pytestmark = pytest.mark.browser


def test_the_sheet_shows_what_is_on_the_server(desk: Desk, phone: Page) -> None:
    phone.goto(f"{desk.url}/heute")
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    desk.small.hand_in(desk.visit, finished(desk.small.checklists["monthly"].values()))
    phone.goto(f"{desk.url}/heute")
    shown = phone.locator("[data-part=receipts]")
    expect(shown).to_contain_text("33 von 33 Antworten, 0 von 0 Fotos auf dem Server")
    desk.stop()
    phone.goto(f"{desk.url}/heute")
    phone.locator("#verbindung").click()
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("Gemeinschaftsunterkunft Niesky")


def test_a_receipt_is_fetched_wherever_the_page_is(desk: Desk, phone: Page) -> None:
    phone.goto(f"{desk.url}/heute")
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    desk.small.hand_in(desk.visit, finished(desk.small.checklists["monthly"].values()))
    with phone.expect_response("**/receipt") as fetched:
        phone.goto(f"{desk.url}/konto")
    assert fetched.value.ok
    desk.stop()
    phone.goto(f"{desk.url}/heute")
    phone.locator("#verbindung").click()
    expect(phone.locator("[data-part=receipts]")).to_contain_text("33 von 33 Antworten")
