"""Two phones in one house: rooms merge, the same question is asked about and settled."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from inspections.domain.vocabulary import Role
from tests.fixtures.filing_desk import PHONE, Desk, card, choose, saved
from web.assets import AXE

pytestmark = pytest.mark.browser

RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(" | "));
}"""


def another(browser: Browser, desk: Desk, role: Role, width: int = PHONE["width"]) -> Page:
    size = {"width": width, "height": PHONE["height"]}
    context = browser.new_context(viewport=size, locale="de-DE", reduced_motion="reduce")
    page = desk.let_in(context, role)
    page.goto(desk.page_url)
    return page


def test_the_same_question_offline_on_both_phones(
    desk: Desk, phone: Page, browser: Browser
) -> None:
    phone.goto(desk.page_url)
    other = another(browser, desk, Role.COORDINATOR)
    for page in (phone, other):
        page.context.set_offline(True)
    choose(phone, "C06", "no")
    choose(phone, "B01", "yes")
    choose(other, "C06", "yes")
    choose(other, "B11", "yes")
    phone.context.set_offline(False)
    saved(phone)
    other.context.set_offline(False)
    saved(other)
    line = card(other, "C06").locator(".bg-contested")
    expect(line).to_contain_text("Von Inspector 1 anders beantwortet")
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    line = card(phone, "C06").locator(".bg-contested")
    expect(line).to_contain_text("Von Coordinator 1 anders beantwortet")
    expect(card(phone, "B11").locator(".bg-contested")).to_be_hidden()
    assert desk.revisions() == [("B01", 1), ("B11", 1), ("C06", 1), ("C06", 2)]
    other.goto(f"{desk.url}/lage")
    other.get_by_role("link", name="Gemeinschaftsunterkunft Niesky, Regelbegehung").click()
    other.evaluate(AXE.read_text())
    assert other.evaluate(RUN_AXE) == []
    other.get_by_role("radio", name="Nein").first.check()
    other.get_by_role("button", name="Diese Antwort gilt").click()
    expect(other.get_by_text("Entschieden. Die gewählte Antwort gilt.")).to_be_visible()
    assert desk.held()["C06"].value == "no"
    phone.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(line).to_be_hidden()
    other.context.close()
