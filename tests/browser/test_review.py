"""The review in a real browser: the coordinator accepts, the operator answers, the case closes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.usecases.log_in import start_session
from inspections.wiring import Wiring
from tests.fixtures.local_server import local_server
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict
from web.session_cookie import cookie_name

pytestmark = pytest.mark.browser


@dataclass
class Office:
    url: str
    small: SmallDistrict
    wiring: Wiring

    def cookie(self, role: Role) -> dict[str, str]:
        with transaction(self.small.sessions) as session:
            fresh = start_session(session, self.small.user(role), now=self.small.clock())
        return {"name": cookie_name(self.wiring.settings), "value": fresh.token, "url": self.url}

    def states(self) -> list[str]:
        return [case.state for case in self.small.deficiencies()]


@pytest.fixture
def office(app: Flask, small: SmallDistrict) -> Iterator[Office]:
    server = local_server(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    wiring = app.extensions["wiring"]
    yield Office(f"http://127.0.0.1:{server.port}", small, wiring)
    server.shutdown()
    thread.join()
    server.server_close()
    wiring.engine.dispose()


@pytest.fixture
def coordinator(browser: Browser, office: Office) -> Iterator[Page]:
    context = browser.new_context(locale="de-DE", viewport={"width": 1366, "height": 768})
    context.add_cookies([office.cookie(Role.COORDINATOR)])
    yield context.new_page()
    context.close()


@pytest.fixture
def operator(browser: Browser) -> Iterator[Page]:
    """On a phone, without an account and without scripts."""
    context = browser.new_context(
        locale="de-DE", viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def test_from_review_to_answer_to_the_closed_case(
    office: Office, coordinator: Page, operator: Page
) -> None:
    office.small.inspect("B13", "C06")

    coordinator.goto(f"{office.url}/lage")
    coordinator.get_by_role("link", name="Zu prüfen").click()
    for number in ("M-2026-0001", "M-2026-0002"):
        coordinator.get_by_role("checkbox", name=f"{number} auswählen").check()
    coordinator.get_by_role("button", name="Annehmen").click()
    expect(coordinator.get_by_role("status")).to_contain_text("Angenommen: 2")
    assert office.states() == ["open", "open"]

    path = office.wiring.links.operator_url(1).partition("/a/")[2]
    operator.goto(f"{office.url}/a/{path}")
    operator.get_by_label("Behoben").check()
    operator.get_by_label("Was wurde oder wird gemacht?").fill("Ausgetauscht.")
    operator.get_by_role("button", name="Antwort senden").click()
    expect(operator.get_by_role("alert")).to_contain_text("braucht ein Foto")
    expect(operator.get_by_label("Was wurde oder wird gemacht?")).to_have_value("Ausgetauscht.")
    photo = {"name": "nachher.jpg", "mimeType": "image/jpeg", "buffer": a_photo()}
    operator.get_by_label("Fotos als Nachweis").set_input_files(photo)
    operator.get_by_role("button", name="Antwort senden").click()
    expect(operator.get_by_role("status")).to_contain_text("Ihre Antwort ist eingegangen")
    assert office.states() == ["reported", "open"]

    coordinator.goto(f"{office.url}/maengel?sicht=to_review")
    coordinator.locator(".bg-table__main a").click()
    expect(coordinator.locator(".bg-photo img")).to_have_js_property("complete", True)
    assert coordinator.locator(".bg-photo img").evaluate("image => image.naturalWidth") > 0
    expect(coordinator.get_by_text("Ausgetauscht.")).to_be_visible()
    coordinator.get_by_role("button", name="Beseitigung annehmen").click()
    expect(coordinator.get_by_role("status")).to_contain_text("Beseitigung annehmen")
    assert office.states() == ["remedied", "open"]
    operator.reload()
    expect(operator.get_by_text("Dieser Vorgang ist abgeschlossen")).to_be_visible()


def test_a_report_appears_by_itself_when_it_is_ready(office: Office, coordinator: Page) -> None:
    office.small.inspect("C06")
    coordinator.goto(f"{office.url}/maengel?schwere=severe")
    coordinator.get_by_role("button", name="Excel").click()
    expect(coordinator.get_by_text("beginnt in wenigen Sekunden")).to_be_visible()
    office.small.beat()
    link = coordinator.get_by_role("link", name="Herunterladen")
    expect(link).to_be_visible(timeout=15_000)
    with coordinator.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "Maengelliste-goerlitz-2026-04-07.xlsx"


def test_an_inspection_is_planned_from_the_due_list(office: Office, coordinator: Page) -> None:
    coordinator.goto(f"{office.url}/plan")
    coordinator.get_by_role("link", name="planen Gemeinschaftsunterkunft Niesky").click()
    coordinator.get_by_label("Tag", exact=True).fill("2026-04-20")
    coordinator.get_by_role("button", name="Planen", exact=True).click()
    expect(coordinator.get_by_role("status")).to_contain_text("am 20. April 2026")
    coordinator.locator(".bg-month").get_by_role("link", name="GU Niesky").click()
    coordinator.locator("summary", has_text="Absagen").click()
    coordinator.locator("#feld-absagegrund").fill("Haus geschlossen")
    coordinator.get_by_role("button", name="Begehung absagen").click()
    expect(coordinator.get_by_role("status")).to_contain_text("Begehung abgesagt")
