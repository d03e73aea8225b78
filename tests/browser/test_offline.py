"""The inspector's phone without a network: nothing is lost, everything arrives once."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from inspections.domain.vocabulary import Role
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import PHONE, Desk, card, choose, saved
from web.assets import AXE

pytestmark = pytest.mark.browser

RUN_AXE = """async () => {
    const found = await axe.run(document, {resultTypes: ["violations"]});
    return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(" | "));
}"""
MEASURED = ("B07", "57,5")


def fill_in(page: Page, picture: Path) -> None:
    """An answer, a number with a comma and a photo."""
    choose(page, "C06", "no")
    item, value = MEASURED
    box = card(page, item).locator('[name^="value."]')
    box.fill(value)
    box.blur()
    card(page, "C06").locator("input[type=file]").set_input_files(picture)
    expect(card(page, "C06").locator(".bg-photo")).to_have_count(1)
    expect(page.locator("#verbindung")).to_have_text("Offline · 3")


def still_there(page: Page) -> None:
    item, value = MEASURED
    expect(card(page, "C06").locator('[name^="answer."][value="no"]')).to_be_checked()
    expect(card(page, item).locator('[name^="value."]')).to_have_value(value)
    photo = card(page, "C06").locator(".bg-photo img")
    expect(photo).to_have_count(1)
    expect(photo).to_have_js_property("naturalWidth", 1600)
    expect(page.locator("#verbindung")).to_have_text("Offline · 3")


def arrived_once(desk: Desk) -> None:
    assert desk.revisions() == [("B07", 1), ("C06", 1)]
    assert (desk.held()["C06"].value, desk.held()["B07"].value) == ("no", 57.5)
    assert [photo.item for photo in desk.photos()] == ["C06"]


def test_in_the_cellar_a_reload_loses_nothing(desk: Desk, taken: Page, picture: Path) -> None:
    taken.context.set_offline(True)
    fill_in(taken, picture)
    taken.reload()
    still_there(taken)
    assert desk.revisions() == []
    taken.context.set_offline(False)
    saved(taken)
    arrived_once(desk)


def test_a_discarded_tab_comes_back_while_the_server_is_stopped(
    desk: Desk, taken: Page, picture: Path
) -> None:
    desk.stop()
    fill_in(taken, picture)
    context = taken.context
    taken.close()
    again = context.new_page()
    again.goto(desk.page_url)
    still_there(again)
    desk.start()
    again.locator("#verbindung").click()
    again.get_by_role("button", name="Jetzt übertragen").click()
    saved(again)
    arrived_once(desk)


def test_a_copy_shows_what_was_sent_after_it_was_made(desk: Desk, taken: Page) -> None:
    choose(taken, "C06", "no")
    until(lambda: desk.revisions() == [("C06", 1)], "the answer to arrive", 30)
    saved(taken)
    taken.context.set_offline(True)
    taken.reload()
    expect(card(taken, "C06").locator('[name^="answer."][value="no"]')).to_be_checked()
    choose(taken, "C06", "yes")
    expect(taken.locator("#verbindung")).to_have_text("Offline · 1")
    taken.context.set_offline(False)
    saved(taken)
    assert desk.revisions() == [("C06", 1), ("C06", 2)]
    assert desk.held()["C06"].value == "yes"


def test_a_lost_reply_is_asked_for_again_and_counts_once(desk: Desk, phone: Page) -> None:
    asked: list[int] = []

    def lose_the_first(route: Route) -> None:
        reply = route.fetch()
        asked.append(reply.status)
        if len(asked) == 1:
            route.abort("connectionreset")
        else:
            route.fulfill(response=reply)

    phone.route("**/answers/*", lose_the_first)
    phone.goto(desk.page_url)
    with phone.expect_response("**/answers/*", timeout=30_000):  # the second one
        choose(phone, "C06", "no")
    saved(phone)
    assert asked == [201, 200]
    assert desk.revisions() == [("C06", 1)]


def test_two_tabs_send_everything_once(desk: Desk, phone: Page) -> None:
    sent: list[str] = []
    phone.context.on(
        "request", lambda request: sent.append(request.url) if request.method == "PUT" else None
    )
    other = phone.context.new_page()
    for page in (phone, other):
        page.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    choose(other, "B01", "yes")
    for page in (phone, other):
        expect(page.locator("#verbindung")).to_have_text("Offline · 2")
    sent.clear()
    phone.context.set_offline(False)
    for page in (phone, other):
        page.evaluate("dispatchEvent(new Event('online'))")
    for page in (phone, other):
        saved(page)
    assert len(sent) == len(set(sent)) == 2
    assert desk.revisions() == [("B01", 1), ("C06", 1)]


def test_an_ended_session_keeps_the_queue_until_the_log_in(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    desk.end_all_sessions()
    choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("Anmelden nötig")
    phone.locator("#verbindung").click()
    expect(phone.get_by_role("dialog")).to_contain_text("Nichts geht verloren")
    phone.get_by_role("dialog").get_by_role("link", name="Anmelden").click()
    expect(phone.get_by_label("Anmeldename")).to_be_visible()
    desk.log_in(phone.context, desk.small.user(Role.INSPECTOR))
    phone.goto(desk.page_url)
    saved(phone)
    assert desk.revisions() == [("C06", 1)]


def test_another_person_neither_sees_nor_sends_them(desk: Desk, taken: Page) -> None:
    taken.context.set_offline(True)
    choose(taken, "C06", "no")
    expect(taken.locator("#verbindung")).to_have_text("Offline · 1")
    desk.log_in(taken.context, desk.small.user(Role.COORDINATOR))
    taken.context.set_offline(False)
    expect(taken.locator("#verbindung")).to_have_text("Anmelden nötig")
    taken.goto(desk.page_url)
    saved(taken)
    expect(card(taken, "C06").locator('[name^="answer."]:checked')).to_have_count(0)
    taken.locator("#verbindung").click()
    expect(taken.get_by_role("dialog")).to_contain_text("einer anderen Person (1)")
    assert desk.revisions() == []
    desk.log_in(taken.context, desk.small.user(Role.INSPECTOR))
    taken.goto(desk.page_url)
    saved(taken)
    expect(card(taken, "C06").locator('[name^="answer."][value="no"]')).to_be_checked()
    assert desk.revisions() == [("C06", 1)]


def test_what_the_server_refuses_waits_for_help_and_the_next_goes_on(
    desk: Desk, phone: Page
) -> None:
    phone.goto(desk.page_url)
    box = card(phone, "A02").locator('[name^="value."]')
    box.fill("-3")
    box.blur()
    expect(phone.locator("#verbindung")).to_have_text("1 braucht Hilfe")
    with phone.expect_response(lambda reply: reply.status == 201):
        choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("1 braucht Hilfe")
    assert desk.revisions() == [("C06", 1)]
    box = card(phone, "A02").locator('[name^="value."]')
    box.fill("3")
    box.blur()
    saved(phone)
    assert desk.revisions() == [("A02", 1), ("C06", 1)]


def test_today_is_taken_along_by_itself(desk: Desk, phone: Page) -> None:
    phone.goto(f"{desk.url}/heute")
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    desk.stop()
    phone.goto(f"{desk.url}/heute")
    phone.get_by_role("link", name="Begehung beginnen").click()
    choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    desk.start()
    phone.evaluate("dispatchEvent(new Event('online'))")
    saved(phone)
    assert desk.revisions() == [("C06", 1)]


def test_logging_out_asks_when_something_waits_and_else_clears_the_device(
    desk: Desk, taken: Page
) -> None:
    taken.context.set_offline(True)
    choose(taken, "C06", "no")
    expect(taken.locator("#verbindung")).to_have_text("Offline · 1")
    taken.goto(f"{desk.url}/heute")
    taken.locator(".bg-menu summary").click()
    taken.locator(".bg-account summary").click()
    taken.get_by_role("button", name="Abmelden", exact=True).click()
    expect(taken.get_by_role("dialog")).to_contain_text("Noch nicht alles übertragen")
    with taken.expect_download() as saved_file:
        taken.get_by_role("button", name="Notfall-Sicherung").click()
    assert saved_file.value.suggested_filename.endswith(".bgs")
    taken.get_by_role("button", name="Angemeldet bleiben").click()
    taken.context.set_offline(False)
    saved(taken)
    taken.get_by_role("button", name="Abmelden", exact=True).click()
    expect(taken.get_by_label("Anmeldename")).to_be_visible()
    kept = taken.evaluate("async () => (await (await caches.open('begehung-pages')).keys()).length")
    assert kept == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_sheet_is_usable_by_everybody(desk: Desk, phone: Page, scheme: str) -> None:
    phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    phone.locator("#verbindung").click()
    expect(phone.get_by_role("dialog")).to_contain_text("Antwort: ")
    phone.evaluate(AXE.read_text())
    assert phone.evaluate(RUN_AXE) == []
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_have_count(0)
    expect(phone.locator("#verbindung")).to_be_focused()


def test_without_a_place_to_keep_things_everything_is_still_sent(
    desk: Desk, browser: Browser
) -> None:
    context: BrowserContext = browser.new_context(viewport=PHONE, service_workers="block")
    context.add_init_script("Object.defineProperty(window, 'indexedDB', {value: undefined})")
    page = desk.let_in(context)
    page.goto(desk.page_url)
    choose(page, "C06", "no")
    until(desk.revisions, "the answer to arrive")
    saved(page)
    assert desk.revisions() == [("C06", 1)]
    context.close()
