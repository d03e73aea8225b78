"""A resident's phone: right to left, without JavaScript, by keyboard, and the poster on paper."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect

from inspections.domain.vocabulary import Role
from inspections.resident_words import words_in
from inspections.wiring import wire
from tests.fixtures.complaining import Complaining
from tests.fixtures.local_server import local_server
from tests.fixtures.web_client import Visitor
from web import create_app
from web.assets import AXE
from web.session_cookie import cookie_name

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
RUN_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"]}))
    .violations.map(v => v.id + ": " + v.nodes.map(n => n.target).join(" | "))"""
WIDTH = "() => document.documentElement.scrollWidth"


@dataclass
class House:
    address: str
    complaining: Complaining

    @property
    def door(self) -> str:
        return f"{self.address}/m/{self.complaining.house_code}"


@pytest.fixture
def house(complaining: Complaining, settings) -> Iterator[House]:
    small = complaining.small
    app = create_app(wire(settings, clock=small.clock, transport=small.mailbox))
    server = local_server(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield House(f"http://127.0.0.1:{server.port}", complaining)
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["wiring"].engine.dispose()


@pytest.mark.parametrize("code", ["ar", "fa", "uk"])
def test_every_step_is_usable_in_the_resident_s_own_direction(
    browser: Browser, house: House, code: str
) -> None:
    words = words_in(code)
    context = browser.new_context(viewport=PHONE, locale=code, reduced_motion="reduce")
    page = context.new_page()
    faults: list[str] = []

    def look(where: str) -> None:
        page.evaluate(AXE.read_text())
        faults.extend(f"{where}: {fault}" for fault in page.evaluate(RUN_AXE))
        if (wide := page.evaluate(WIDTH)) > PHONE["width"]:
            faults.append(f"{where}: scrolls sideways: {wide}")

    page.goto(house.door)
    expect(page.locator("html")).to_have_attribute("dir", words["dir"])
    look("form")
    page.get_by_label(words.topic("dirt")).check(force=True)
    page.get_by_label(words["text"]).fill("العفن في الغرفة")
    page.get_by_role("button", name=words["send"]).click()
    receipt = page.locator(".bg-receipt__code").inner_text()
    look("receipt")
    page.get_by_role("link", name=words["status"]).click()
    page.get_by_label(words["code"]).fill(receipt)
    page.get_by_role("button", name=words["show"]).click()
    expect(page.get_by_text(words.state("received"))).to_be_visible()
    look("state")
    context.close()
    assert not faults, "\n".join(faults)
    (case,) = house.complaining.all()
    assert case.locale == code


def test_the_whole_way_needs_no_javascript_and_no_mouse(browser: Browser, house: House) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, locale="de-DE")
    page = context.new_page()
    page.goto(house.door)
    page.get_by_label("Etwas ist kaputt").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Die Haustür schließt nicht.")
    page.get_by_role("button", name="Absenden").focus()
    page.keyboard.press("Enter")
    receipt = page.locator(".bg-receipt__code").inner_text()
    case_id = house.complaining.all()[0].id
    house.complaining.sort(case_id)
    house.complaining.answer(case_id, "Das Schloss ist neu.")
    page.goto(f"{house.door}/stand")
    page.get_by_label("Ihr Code").fill(receipt)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Das Schloss ist neu.")).to_be_visible()
    assert receipt.replace("-", "") not in page.url
    context.close()


def test_the_poster_is_one_sheet_of_paper(
    browser: Browser, house: House, client_of, settings
) -> None:
    visitor: Visitor = client_of(Role.COORDINATOR)
    cookie = visitor.get_cookie(cookie_name(settings))
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": house.address}])
    page = context.new_page()
    page.goto(f"{house.address}/unterkuenfte/{house.complaining.small.house.id}/aushang")
    printed = page.pdf(prefer_css_page_size=True, print_background=True)
    context.close()
    assert printed.count(b"/Type /Page\n") == 1
