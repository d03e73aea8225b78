"""A whole checklist in a real browser: by thumb, by keyboard, without scripts or network."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.faults.processes.program import until
from tests.fixtures.filing_desk import PHONE, Desk, answer, card, choose, saved

pytestmark = pytest.mark.browser
SENT = ".bg-photo:not([data-sending])"  # it waits some seconds, to be marked


def test_a_whole_month_is_filed_on_a_phone_with_a_photo(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(f"{desk.url}/heute")
    phone.get_by_role("link", name="Begehung beginnen").click()
    for item in desk.items():
        answer(phone, item)
    choose(phone, "C06", "no")
    card(phone, "C06").get_by_label("Was ist zu sehen?").fill("In Zimmer 1.02 fehlt ein Bett.")
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    expect(card(phone, "C06").locator(SENT)).to_have_count(1, timeout=15_000)
    expect(phone.locator("#offen")).to_have_text("0 offen")
    saved(phone)
    phone.evaluate("scrollTo(0, document.body.scrollHeight)")
    phone.get_by_role("link", name="Zum Abschluss").click()
    expect(phone.get_by_text("1 neuer Mangel")).to_be_visible()
    expect(phone.get_by_text("14.04.2026")).to_be_visible()
    phone.get_by_role("button", name="Abgeben").click()
    expect(phone.get_by_role("heading", name="Beleg", exact=True)).to_be_visible()
    [case] = desk.small.deficiencies()
    assert (case.item, case.remark) == ("C06", "In Zimmer 1.02 fehlt ein Bett.")
    [photo] = desk.photos()
    assert (photo.item, photo.width, photo.height) == ("C06", 1600, 1200)


def test_a_measured_value_is_judged_while_one_looks_at_it(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    card(phone, "A02").locator('[name^="value."]').fill("120")
    card(phone, "D01").locator('[name^="value."]').fill("10")
    line = card(phone, "D01").locator(".bg-verdict--violated")
    expect(line).to_contain_text("Personen je Dusche: 12 – Mangel")
    expect(line).to_contain_text("unbestätigt")
    expect(card(phone, "D01").get_by_text("Wie schwer ist der Mangel?")).to_be_visible()
    card(phone, "A02").locator('[name^="value."]').fill("80")
    expect(card(phone, "D01").locator(".bg-verdict--fulfilled")).to_be_visible()


PAINTED = """card => new Promise((tell) => {
    const frame = new MessageChannel();
    frame.port1.onmessage = () => tell(card.dataset.said ?? "nothing yet");
    const painted = () => requestAnimationFrame(() => frame.port2.postMessage(0));
    card.addEventListener("click", painted, { capture: true, once: true });
    card.querySelector('.bg-answer--no input').click();
})"""


def test_a_press_is_painted_before_anything_is_made_of_it(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    expect(phone.locator("#verbindung[data-state]")).to_be_visible()
    assert card(phone, "C06").evaluate(PAINTED) == "nothing yet"
    expect(card(phone, "C06").get_by_text("Wie schwer ist der Mangel?")).to_be_visible()
    saved(phone)
    assert desk.held()["C06"].value == "no"


def test_what_was_pressed_counts_though_the_page_is_left_at_once(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    expect(phone.locator("#verbindung[data-state]")).to_be_visible()
    phone.locator("#weiter").evaluate(
        """link => {
            document.querySelector('[data-item="C06"] .bg-answer--no input').click();
            Object.defineProperty(document, "hidden", { value: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )
    until(lambda: "C06" in desk.held(), "the answer to be kept", 10)


def test_what_is_tapped_before_the_script_runs_counts(desk: Desk, phone: Page) -> None:
    held: list[Route] = []
    phone.route("**/js/filing.js*", lambda route: held.append(route))
    phone.goto(desk.page_url, wait_until="commit")
    choose(phone, "C06", "no")
    choose(phone, "B01", "yes")
    for route in held:
        route.continue_()
    until(lambda: len(desk.held()) == 2, "both answers to arrive", 30)
    saved(phone)
    assert {item: one.value for item, one in desk.held().items()} == {"C06": "no", "B01": "yes"}


def test_an_answer_pressed_right_after_a_number_counts(desk: Desk, phone: Page) -> None:
    """The number is judged when its field is left, and the new line moves what is being pressed."""
    phone.goto(desk.page_url)
    for part in card(phone, "A04").locator('[name^="part-"]').all():
        part.fill("15")
    button = card(phone, "B01").locator('label:has([value="yes"])')
    button.click(position={"x": 8, "y": 8})  # by the mouse, at the place where it stands
    expect(card(phone, "B01").locator('[value="yes"]')).to_be_checked()
    expect(card(phone, "A04").locator(".bg-line")).to_contain_text("Zusammen")


def test_a_number_that_could_be_two_is_asked_back_in_place(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    box = card(phone, "A02").locator('[name^="value."]')
    box.fill("1.200")
    box.blur()
    expect(card(phone, "A02").locator(".bg-line")).to_contain_text("nicht eindeutig")
    box.fill("120")
    saved(phone)
    expect(card(phone, "A02").locator(".bg-line")).not_to_contain_text("nicht eindeutig")


def test_without_a_network_nothing_is_lost(desk: Desk, phone: Page, picture: Path) -> None:
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    choose(phone, "C06", "partly")
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    expect(phone.locator("#verbindung")).to_have_text("Offline · 2")
    assert desk.held() == {}
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    saved(phone)
    assert desk.held()["C06"].value == "partly"
    assert len(desk.photos()) == 1


def test_a_photo_is_named_and_taken_out_again(desk: Desk, phone: Page, picture: Path) -> None:
    phone.goto(desk.page_url)
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    caption = card(phone, "C06").locator(".bg-photo__caption")
    caption.fill("Bett")
    caption.blur()
    expect(card(phone, "C06").locator(SENT)).to_have_count(1, timeout=15_000)
    saved(phone)
    assert [photo.caption for photo in desk.photos()] == ["Bett"]
    card(phone, "C06").locator(".bg-photo__remove").click()
    expect(card(phone, "C06").locator(".bg-photo")).to_have_count(0)
    saved(phone)
    assert desk.photos() == []


def test_the_lower_bar_leads_to_what_is_open(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    choose(phone, "B01", "yes")
    saved(phone)
    phone.locator("#offen").click()
    focused = phone.evaluate("document.activeElement.closest('[data-item]').dataset.item")
    opened = phone.locator("[data-open]:not([hidden])").evaluate_all(
        "cards => cards.map(card => card.dataset.item)"
    )
    assert focused in opened
    expect(phone.locator("#weiter")).not_to_have_text("Zum Abschluss")


def test_a_section_is_answered_by_keyboard_alone(desk: Desk, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, reduced_motion="reduce")
    page = desk.let_in(context)
    page.goto(f"{desk.page_url}#abschnitt-C")
    page.locator("#abschnitt-C h2").focus()
    reached = set()
    for _stop in range(80):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.name || ''")
        section = page.evaluate(
            "document.activeElement.closest('[data-section]')?.dataset.section || ''"
        )
        if section not in ("", "C"):
            break
        if name.startswith("answer.") and name not in reached:
            page.keyboard.press("Space")
            reached.add(name)
        elif name.startswith("value.") and name not in reached:
            page.keyboard.type("20,5")
            reached.add(name)
    page.keyboard.press("Tab")
    said = {name.partition(".")[2].rstrip("@") for name in reached}
    until(lambda: set(desk.held()) == said, "every answer to be kept", 10)
    assert all(one.value is not None for one in desk.held().values())
    context.close()


def test_without_scripts_a_section_is_a_form(desk: Desk, browser: Browser, picture: Path) -> None:
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = desk.let_in(context)
    page.goto(desk.page_url)
    choose(page, "C06", "no")
    expect(card(page, "C06").get_by_text("Wie schwer ist der Mangel?")).to_be_visible()
    choose(page, "C06", "low", field="severity")
    card(page, "C06").locator("input[type=file]").set_input_files(picture)
    page.locator("#abschnitt-C").get_by_role("button", name="Abschnitt speichern").last.click()
    expect(card(page, "C06").locator(".bg-photo img")).to_have_count(1)
    assert desk.held()["C06"].severity == "low"
    card(page, "A02").locator('[name^="value."]').fill("1.200")
    page.locator("#abschnitt-A").get_by_role("button", name="Abschnitt speichern").last.click()
    expect(page.get_by_role("alert")).to_contain_text("nicht eindeutig")
    expect(card(page, "A02").locator('[name^="value."]')).to_have_value("1.200")
    context.close()
