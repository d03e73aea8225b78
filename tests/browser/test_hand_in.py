"""Handing in from the cellar: seen before, given once, sent when there is a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from inspections.domain.vocabulary import InspectionState
from tests.fixtures.filing_desk import Desk, card, choose, saved
from tests.fixtures.small_district import answer_all, finished
from web.assets import AXE

pytestmark = pytest.mark.browser

RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(" | "));
}"""


@pytest.fixture
def nearly_done(desk: Desk, phone: Page) -> Page:
    """Two points are open, and the whole is on the phone."""
    answer_all(desk.small, desk.visit, skip=("C06", "A02"))
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät –")).to_be_visible(timeout=20_000)
    return phone


def to_the_end(page: Page) -> None:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.get_by_role("link", name="Zum Abschluss").click()
    expect(page.get_by_role("heading", name="Abschluss", exact=True)).to_be_visible()


def answer_the_rest(page: Page) -> None:
    choose(page, "C06", "no")
    card(page, "C06").get_by_label("Was ist zu sehen?").fill("Ein Bett fehlt.")
    box = card(page, "A02").locator('[name^="value."]')
    box.fill("20")
    box.blur()
    expect(page.locator("#offen")).to_have_text("0 offen")


def sign_and_give(page: Page) -> None:
    page.get_by_label("Sicherheitsdienst").check()
    page.get_by_label("Weitere Funktionen").fill("Vermieter")
    page.get_by_label("Name", exact=True).fill("Iris Beck")
    page.get_by_role("button", name="Abgeben").click()
    expect(page.get_by_text("Auf diesem Gerät abgegeben")).to_be_visible()
    expect(page.locator("#abgegeben")).to_contain_text("Wird gesendet, sobald Netz da ist")


@pytest.mark.parametrize("cut", ["network", "server"])
def test_an_inspection_is_handed_in_without_a_network_and_arrives_once(
    desk: Desk, nearly_done: Page, cut: str
) -> None:
    phone = nearly_done
    phone.clock.set_fixed_time(desk.small.clock())
    if cut == "network":
        phone.context.set_offline(True)
    else:
        desk.stop()
    phone.reload()
    to_the_end(phone)
    expect(phone.get_by_text("2 Punkte sind noch offen")).to_be_visible()
    expect(phone.get_by_role("button", name="Abgeben")).to_be_hidden()
    phone.locator("#offen a").last.click()
    answer_the_rest(phone)
    to_the_end(phone)
    expect(phone.get_by_text("1 neuer Mangel")).to_be_visible()
    expect(phone.locator("#neu")).to_contain_text("Ein Bett fehlt.")
    expect(phone.locator("#neu")).to_contain_text("14.04.2026")
    sign_and_give(phone)
    expect(phone.get_by_text("Davor gehen noch 2 Einträge hinaus.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label("Sicherheitsdienst")).to_be_checked()
    expect(phone.get_by_label("Name", exact=True)).to_be_disabled()
    if cut == "network":
        phone.context.set_offline(False)
    else:
        desk.start()
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.get_by_role("heading", name="Beleg", exact=True)).to_be_visible()
    expect(phone.get_by_text("Sicherheitsdienst, Vermieter")).to_be_visible()
    expect(phone.get_by_text("Iris Beck,")).to_be_visible()
    [case] = desk.small.deficiencies()
    assert (case.item, case.remark) == ("C06", "Ein Bett fehlt.")
    [visit] = desk.small.inspections()
    assert visit.state is InspectionState.HANDED_IN


def test_what_was_given_is_locked_until_it_is_taken_back(desk: Desk, nearly_done: Page) -> None:
    phone = nearly_done
    answer_the_rest(phone)
    saved(phone)
    phone.context.set_offline(True)
    to_the_end(phone)
    sign_and_give(phone)
    phone.get_by_role("link", name="Zurück zur Begehung").first.click()
    expect(phone.get_by_text("gesperrt, bis die Abgabe gesendet ist")).to_be_visible()
    expect(card(phone, "C06").locator('[name^="answer."]').first).to_be_disabled()
    phone.get_by_role("button", name="Doch noch ändern").click()
    expect(card(phone, "C06").locator('[name^="answer."]').first).to_be_enabled()
    choose(phone, "C06", "yes")
    to_the_end(phone)
    expect(phone.get_by_text("Keine neuen Mängel.")).to_be_visible()
    expect(phone.get_by_label("Weitere Funktionen")).to_have_value("Vermieter")
    phone.get_by_role("button", name="Abgeben").click()
    expect(phone.get_by_text("Auf diesem Gerät abgegeben")).to_be_visible()
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Beleg", exact=True)).to_be_visible()
    assert desk.held()["C06"].value == "yes"
    assert desk.small.deficiencies() == []


def test_when_somebody_else_was_faster_it_says_so_and_loses_nothing(
    desk: Desk, nearly_done: Page
) -> None:
    phone = nearly_done
    answer_the_rest(phone)
    saved(phone)
    phone.context.set_offline(True)
    to_the_end(phone)
    sign_and_give(phone)
    desk.small.hand_in(desk.visit, finished(desk.small.checklists["monthly"].values()))
    phone.context.set_offline(False)
    expect(phone.get_by_text("Jemand hat diese Begehung schon abgegeben")).to_be_visible()
    expect(phone.locator("#verbindung")).to_have_text("1 braucht Hilfe")
    phone.get_by_role("link", name="Zum Beleg").click()
    expect(phone.get_by_role("heading", name="Beleg", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_closing_page_is_usable_by_everybody(
    desk: Desk, nearly_done: Page, scheme: str
) -> None:
    phone = nearly_done
    phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    answer_the_rest(phone)
    to_the_end(phone)
    draw(phone)
    phone.evaluate(AXE.read_text())
    assert phone.evaluate(RUN_AXE) == []
    phone.context.set_offline(True)
    sign_and_give(phone)
    assert phone.evaluate(RUN_AXE) == []


def draw(page: Page) -> None:
    page.get_by_text("Zusätzlich von Hand unterschreiben").click()
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    at = pad.bounding_box()
    assert at is not None
    page.mouse.move(at["x"] + 20, at["y"] + 20)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(at["x"] + 20 + step * 20, at["y"] + 20 + (step % 2) * 40)
    page.mouse.up()


def test_a_drawn_signature_survives_a_reload_and_stands_on_the_receipt(
    desk: Desk, nearly_done: Page
) -> None:
    phone = nearly_done
    answer_the_rest(phone)
    saved(phone)
    to_the_end(phone)
    draw(phone)
    phone.reload()
    expect(phone.locator(".bg-sign")).to_have_attribute("open", "")
    phone.get_by_role("button", name="Abgeben").click()
    expect(phone.get_by_role("img", name="Unterschrift von")).to_be_visible()
    [visit] = desk.small.inspections()
    assert visit.attestation is not None
    [stroke] = visit.attestation["strokes"]
    assert len(stroke) > 8
