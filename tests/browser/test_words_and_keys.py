"""Text modules by thumb in the cellar, and a checklist filled in by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from inspections.db import transaction
from inspections.usecases.keep_text_modules import ModuleWish, keep_module
from tests.browser.test_offline import RUN_AXE
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose
from web.assets import AXE

pytestmark = pytest.mark.browser


@pytest.fixture
def keyboard(browser: Browser, desk: Desk) -> Page:
    context = browser.new_context(
        viewport={"width": 1366, "height": 900}, locale="de-DE", reduced_motion="reduce"
    )
    page = desk.let_in(context)
    page.goto(desk.page_url)
    expect(page.locator("#verbindung[data-state]")).to_be_visible()
    return page


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.closest('[data-key]')?.dataset.item ?? null")


def test_a_chip_writes_its_sentence_into_the_remark(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    expect(phone.locator("#verbindung[data-state]")).to_be_visible()
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    card(phone, "C06").get_by_role("button", name="Ein Bett fehlt.").click()
    card(phone, "C06").get_by_role("button", name="Bett beschädigt.").click()
    remark = card(phone, "C06").get_by_label("Was ist zu sehen?")
    expect(remark).to_have_value("Ein Bett fehlt. Bett beschädigt.")
    phone.evaluate(AXE.read_text())
    assert phone.evaluate(RUN_AXE) == []
    phone.context.set_offline(False)
    remark_of = lambda: desk.held()["C06"].remark if desk.held() else ""  # noqa: E731
    until(lambda: remark_of() == "Ein Bett fehlt. Bett beschädigt.", "the remark received")


def test_sentences_of_the_district_are_there_in_the_cellar(desk: Desk, phone: Page) -> None:
    with transaction(desk.small.sessions) as session:
        keep_module(session, desk.small.district.id, ModuleWish("Nachgemessen."))
        keep_module(session, desk.small.district.id, ModuleWish("Bett fehlt seit:", "C06"))
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    phone.context.set_offline(True)
    phone.reload()
    choose(phone, "C06", "no")
    own = card(phone, "C06")
    own.get_by_role("button", name="Nachgemessen.").click()
    own.get_by_role("button", name="Bett fehlt seit:").click()
    phone.keyboard.type("Mai")
    remark = own.get_by_label("Was ist zu sehen?")
    expect(remark).to_have_value("Nachgemessen. Bett fehlt seit: Mai")
    choose(phone, "B11", "no")
    expect(card(phone, "B11").get_by_role("button", name="Nachgemessen.")).to_be_visible()
    expect(card(phone, "B11").get_by_role("button", name="Bett fehlt seit:")).to_have_count(0)
    phone.evaluate(AXE.read_text())
    assert phone.evaluate(RUN_AXE) == []


def test_questions_are_answered_and_left_by_one_key_each(desk: Desk, keyboard: Page) -> None:
    keyboard.keyboard.press("j")
    assert focused(keyboard) == "A01"
    card(keyboard, "B01").locator("input").nth(1).focus()
    keyboard.keyboard.press("1")
    keyboard.keyboard.press("j")
    assert focused(keyboard) == "B04"
    keyboard.keyboard.press("3")
    keyboard.keyboard.press("n")
    keyboard.keyboard.type("3 Räder im Flur, 1 im Keller")
    keyboard.keyboard.press("Tab")
    until(lambda: "B04" in desk.held() and desk.held()["B04"].remark != "", "received")
    held = desk.held()
    assert (held["B01"].value, held["B04"].value) == ("yes", "no")
    assert held["B04"].remark == "3 Räder im Flur, 1 im Keller"


def test_o_goes_to_the_next_open_question(keyboard: Page) -> None:
    choose(keyboard, "B01", "yes")
    keyboard.keyboard.press("o")
    first = focused(keyboard)
    assert first not in (None, "B01")
    keyboard.keyboard.press("k")
    assert focused(keyboard) != first


def test_the_keys_are_listed_and_can_be_switched_off(keyboard: Page) -> None:
    choose(keyboard, "B01", "yes")
    keyboard.keyboard.press("?")
    sheet = keyboard.get_by_role("dialog", name="Kurztasten")
    expect(sheet).to_contain_text("nächste offene Frage")
    keyboard.evaluate(AXE.read_text())
    assert keyboard.evaluate(RUN_AXE) == []
    sheet.get_by_label("Kurztasten auf diesem Gerät benutzen").uncheck()
    keyboard.keyboard.press("Escape")
    keyboard.reload()
    choose(keyboard, "B01", "yes")
    keyboard.keyboard.press("j")
    assert focused(keyboard) == "B01"
    keyboard.get_by_role("button", name="Kurztasten").click()
    expect(sheet.get_by_label("Kurztasten auf diesem Gerät benutzen")).not_to_be_checked()
