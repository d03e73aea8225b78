"""An absence is entered by keyboard, what falls into it is moved from there; axe finds nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from tests.fixtures.filing_desk import Desk
from tests.fixtures.standing_in import absent, another
from web.assets import AXE

pytestmark = pytest.mark.browser
RUN_AXE = "async () => (await axe.run(document)).violations.map(one => one.id)"


@pytest.mark.parametrize("width", [390, 1366])
def test_a_colleague_stands_in(browser: Browser, desk: Desk, width: int) -> None:
    stand_in = another(desk.small)
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="de-DE")
    page = desk.let_in(context, Role.INSPECTOR)
    page.goto(f"{desk.url}/konto")
    page.get_by_role("link", name="Abwesenheiten").press("Enter")
    page.get_by_role("button", name="Eintragen").press("Enter")
    page.get_by_role("link", name="Letzter Tag: Bitte ausfüllen.").press("Enter")
    expect(page.get_by_label("Letzter Tag")).to_be_focused()
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []
    today = office_date(desk.small.clock())
    last = today + timedelta(days=6)
    page.get_by_label("Letzter Tag").fill(last.isoformat())
    page.get_by_label("Erster Tag").fill(today.isoformat())
    page.get_by_label("Vertretung").focus()
    page.keyboard.type(stand_in.name)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    line = page.get_by_role("listitem").filter(has_text=f"vertreten durch {stand_in.name}")
    expect(line).to_contain_text(f"{today:%d.%m.%Y} bis {last:%d.%m.%Y}")
    line.get_by_role("button", name="Ist wieder da").press("Enter")
    expect(page.get_by_text("Sie sind nicht abwesend gemeldet")).to_be_visible()
    context.close()


def test_what_was_corrected_from_the_list_of_errors_is_saved_with_its_page_at_the_top(
    browser: Browser, desk: Desk
) -> None:
    """A form sent to its own page's address hands on the fragment, where the browser goes back."""
    stand_in = another(desk.small)
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = desk.let_in(context, Role.INSPECTOR)
    page.goto(f"{desk.url}/abwesenheiten")
    page.get_by_role("button", name="Eintragen").click()
    page.get_by_role("link", name="Letzter Tag: Bitte ausfüllen.").click()
    today = office_date(desk.small.clock())
    page.get_by_label("Erster Tag").fill(today.isoformat())
    page.get_by_label("Letzter Tag").fill(today.isoformat())
    page.get_by_label("Vertretung").select_option(label=stand_in.name)
    page.get_by_role("button", name="Eintragen").click()
    expect(page.get_by_text(f"vertreten durch {stand_in.name}")).to_be_visible()
    page.wait_for_load_state("load")
    at = page.evaluate("[location.hash, scrollY, document.activeElement.tagName]")
    assert at == ["", 0, "BODY"]
    context.close()


@pytest.mark.parametrize("width", [390, 1366])
def test_a_visit_that_falls_into_an_absence_is_moved_from_its_list(
    browser: Browser, desk: Desk, width: int
) -> None:
    small = desk.small
    anna = another(small, name="Anna-Katharina Schmidt-Mustermann")
    absent(small, small.user(Role.INSPECTOR), anna)
    absent(small, anna, small.user(Role.INSPECTOR), 20, 30)
    context = browser.new_context(viewport={"width": width, "height": 844}, locale="de-DE")
    page = desk.let_in(context, Role.COORDINATOR)
    page.goto(f"{desk.url}/abwesenheiten")
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE) == []
    page.get_by_role("link", name=small.house.name).press("Enter")
    visit = page.locator("#begehung")
    visit.locator("summary", has_text="Verschieben").press("Enter")
    chosen = visit.get_by_label("Inspektion")
    low = chosen.evaluate("one => one.offsetHeight")
    chosen.select_option(str(anna.id))
    high = chosen.evaluate("one => one.offsetHeight")
    assert (high > low) == (width == 390)  # read whole, in several lines
    visit.get_by_role("button", name="Verschieben").press("Enter")
    expect(page.get_by_text("Verschoben auf den")).to_be_visible()
    page.goto(f"{desk.url}/abwesenheiten")
    expect(page.get_by_text("Geplante Begehungen in dieser Zeit")).to_have_count(0)
    context.close()
