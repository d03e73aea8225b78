"""The device keeps the server's receipt for the whole inspection and shows it."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from inspections.domain.vocabulary import Role
from tests.fixtures.filing_desk import PHONE, Desk
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
    with phone.expect_response("**/receipts?of=*") as fetched:
        phone.goto(f"{desk.url}/konto")
    assert fetched.value.ok
    desk.stop()
    phone.goto(f"{desk.url}/heute")
    phone.locator("#verbindung").click()
    expect(phone.locator("[data-part=receipts]")).to_contain_text("33 von 33 Antworten")


def test_until_the_hand_in_one_quiet_question_is_asked_and_after_the_receipt_none(
    browser: Browser, desk: Desk
) -> None:
    context = browser.new_context(viewport=PHONE, locale="de-DE")
    page = desk.let_in(context, Role.COORDINATOR)  # the list of the own inspections names none
    page.goto(desk.page_url)
    page.get_by_role("button", name="Aufs Gerät laden").click()
    expect(page.get_by_text("Auf dem Gerät")).to_be_visible()
    asked: list[tuple[str, int]] = []
    complaints: list[str] = []
    page.on("response", lambda reply: asked.append((urlsplit(reply.url).path, reply.status)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    def questions() -> list[tuple[str, int]]:
        asked.clear()
        page.goto(f"{desk.url}/konto", wait_until="networkidle")
        return [(path, status) for path, status in asked if path.startswith("/api/")]

    assert questions() == [("/api/v1/inspections/receipts", 200)]
    assert questions() == [("/api/v1/inspections/receipts", 200)]
    desk.small.hand_in(desk.visit, finished(desk.small.checklists["monthly"].values()))
    assert questions() == [("/api/v1/inspections/receipts", 200)]  # brings it
    assert questions() == []
    assert complaints == []
    context.close()
