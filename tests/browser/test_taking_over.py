""" "Rest wie letztes Mal" on a phone: two presses, without a network, by keyboard, and back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from inspections.db import transaction
from inspections.domain.vocabulary import Origin
from inspections.store import answers
from tests.browser.test_offline import RUN_AXE
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose, saved
from web.assets import AXE

pytestmark = pytest.mark.browser


@pytest.fixture
def second(desk: Desk, phone: Page) -> Page:
    """A phone with the inspection after one in which all was well, taken along."""
    desk.small.inspect(name="full")
    desk.visit = desk.small.plan("full")
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    return phone


def rest_of(page: Page, section: str) -> Locator:
    found = page.locator(f"#abschnitt-{section} [data-take]")
    found.evaluate("link => link.scrollIntoView({block: 'center'})")
    return found


def origins(desk: Desk) -> dict[str, Origin | None]:
    with transaction(desk.small.sessions) as session:
        held = answers.current(session, desk.visit)
    return {item: one.origin for (item, _place), one in held.items() if one.answer.value}


def test_the_rest_of_a_section_is_taken_over_in_the_cellar_and_undone(
    desk: Desk, second: Page
) -> None:
    second.context.set_offline(True)
    choose(second, "C06", "no")
    expect(rest_of(second, "C")).to_contain_text("Rest wie letztes Mal (6)")
    rest_of(second, "C").click()
    sheet = second.get_by_role("dialog", name="Rest wie letztes Mal")
    expect(sheet.locator("li")).to_have_count(6)
    expect(sheet).not_to_contain_text("eigenes Bett")  # has an answer
    expect(sheet).not_to_contain_text("Raumhöhe")  # is measured
    expect(sheet).not_to_contain_text("Zustimmung")  # is to be seen each time
    sheet.get_by_text("Steckdosen passend").click()
    sheet.get_by_role("button", name="5 übernehmen").click()
    expect(card(second, "C07").locator('[name^="answer."][value="yes"]')).to_be_checked()
    expect(card(second, "C07").get_by_text("Von letztem Mal übernommen")).to_be_visible()
    expect(card(second, "C12").locator('[name^="answer."]:checked')).to_have_count(0)
    expect(second.locator("#verbindung")).to_have_text("Offline · 6")
    second.reload()
    expect(card(second, "C07").get_by_text("Von letztem Mal übernommen")).to_be_visible()
    choose(second, "C07", "partly")
    expect(card(second, "C07").get_by_text("Von letztem Mal übernommen")).to_be_hidden()
    second.context.set_offline(False)
    saved(second)
    assert origins(desk)["C08"] is Origin.LAST_TIME
    assert origins(desk)["C07"] is None
    assert "C12" not in origins(desk)


def test_one_press_takes_everything_back_that_was_not_changed_since(
    desk: Desk, second: Page
) -> None:
    rest_of(second, "C").click()
    second.get_by_role("button", name="7 übernehmen").click()
    choose(second, "C07", "partly")
    second.get_by_role("button", name="Rückgängig").click()
    until(lambda: origins(desk) == {"C07": None}, "taken back")
    expect(card(second, "C08").locator('[name^="answer."]:checked')).to_have_count(0)
    expect(rest_of(second, "C")).to_contain_text("(6)")


def test_what_was_taken_over_can_be_taken_back_after_a_reload(desk: Desk, second: Page) -> None:
    rest_of(second, "C").click()
    second.get_by_role("button", name="7 übernehmen").click()
    saved(second)
    second.reload()
    second.locator("#abschnitt-C [data-take-back]").click()
    second.get_by_role("dialog", name="Übernommenes zurücknehmen").get_by_role(
        "button", name="7 zurücknehmen"
    ).click()
    until(lambda: origins(desk) == {}, "taken back")


def test_the_list_is_usable_by_keyboard_and_by_everybody(second: Page) -> None:
    rest_of(second, "C").focus()
    second.keyboard.press("Enter")
    expect(second.get_by_role("dialog")).to_be_visible()
    second.evaluate(AXE.read_text())
    assert second.evaluate(RUN_AXE) == []
    second.keyboard.press("Escape")
    expect(rest_of(second, "C")).to_be_focused()
    expect(card(second, "C07").locator('[name^="answer."]:checked')).to_have_count(0)
    second.keyboard.press("Enter")
    second.get_by_role("button", name="7 übernehmen").focus()
    second.keyboard.press("Enter")
    expect(second.get_by_text("7 übernommen")).to_be_visible()
    assert second.evaluate(RUN_AXE) == []
