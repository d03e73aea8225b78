"""Passkeys in a real browser with the authenticator it brings for tests: add, log in, give up."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import CDPSession, Page, expect

from inspections.domain.vocabulary import Role
from inspections.settings import Settings
from inspections.wiring import wire
from tests.fixtures.databases import settings_for
from tests.fixtures.held_back import HeldBack
from tests.fixtures.local_server import local_server
from tests.fixtures.small_district import PASSWORD, SmallDistrict
from web import create_app

pytestmark = pytest.mark.browser


@dataclass
class Amt:
    """The application under the one name without https for which browsers allow passkeys."""

    url: str
    small: SmallDistrict
    page: Page
    cdp: CDPSession
    authenticator: str = ""

    def plug_in(self, *, verifies: bool = True) -> None:
        options = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
            "hasUserVerification": True, "isUserVerified": verifies,
            "automaticPresenceSimulation": True,
        }  # fmt: skip
        said = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.authenticator = said["authenticatorId"]

    def set(self, command: str, **values: object) -> None:
        self.cdp.send(f"WebAuthn.{command}", {"authenticatorId": self.authenticator, **values})

    def log_in(self, role: Role = Role.ADMIN) -> None:
        self.page.goto(f"{self.url}/anmelden")
        self.page.get_by_label("Anmeldename").fill(self.small.user(role).login)
        self.page.get_by_label("Passwort").fill(PASSWORD)
        self.page.get_by_role("button", name="Anmelden", exact=True).click()

    def log_out(self) -> None:
        self.page.context.clear_cookies()

    def add(self, name: str) -> None:
        expect(self.page.get_by_role("button", name="Passkey hinzufügen")).to_be_enabled()
        self.page.get_by_label("Name für einen neuen Passkey").fill(name)
        self.page.keyboard.press("Enter")


@pytest.fixture
def amt(page: Page, small: SmallDistrict, settings: Settings, tmp_path) -> Iterator[Amt]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://localhost:{port}"
    more = {"DATABASE_URL": settings.database_url, "BASE_URL": url, "SECOND_FACTOR": "admin"}
    own = settings_for(tmp_path, **more)
    app = create_app(wire(own, clock=small.clock, transport=small.mailbox))
    server = local_server(app, port)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    broken: list[str] = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: broken.append(str(error)))
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    yield Amt(url, small, page, cdp)
    page.context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    assert [one for one in broken if "401 (UNAUTHORIZED)" not in one] == []  # no policy was broken


def test_added_by_keyboard_it_logs_in_without_a_password_and_is_removed(amt: Amt) -> None:
    page = amt.page
    amt.plug_in()
    amt.log_in()
    expect(page.get_by_text("Noch ein Schritt")).to_be_visible()
    amt.add("Dienstlaptop")
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    amt.log_out()
    page.goto(f"{amt.url}/anmelden?weiter=/personen")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page).to_have_url(f"{amt.url}/personen")
    page.goto(f"{amt.url}/konto")
    page.locator("summary", has_text="Dienstlaptop").click()
    expect(page.get_by_text("Zuletzt benutzt am")).to_be_visible()
    page.locator("summary", has_text="Passkey entfernen").click()
    page.get_by_role("button", name="Entfernen und abmelden").click()
    expect(page.get_by_text("Der Passkey ist entfernt.")).to_be_visible()
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_text("Dieser Passkey gilt hier nicht.")).to_be_visible()


def test_whoever_gives_up_or_has_none_is_told_and_still_has_the_password(amt: Amt) -> None:
    page = amt.page
    amt.plug_in(verifies=False)  # the finger that is not recognised
    page.goto(f"{amt.url}/anmelden")
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("alert").get_by_text("Abgebrochen; es ist")).to_be_visible()
    expect(page.get_by_role("button", name="Mit Passkey anmelden")).to_be_focused()
    amt.log_in(Role.READER)
    page.goto(f"{amt.url}/konto")
    amt.add("Handy")
    expect(page.get_by_role("alert").get_by_text("Abgebrochen")).to_be_visible()
    expect(page.get_by_label("Name für einen neuen Passkey")).to_have_value("Handy")


def test_until_its_script_has_come_the_form_cannot_be_sent(amt: Amt) -> None:
    script = HeldBack(amt.page, "passkey.js")
    amt.page.goto(f"{amt.url}/anmelden", wait_until="commit")
    expect(amt.page.get_by_role("button", name="Mit Passkey anmelden")).to_be_disabled()
    script.come()
    expect(amt.page.get_by_role("button", name="Mit Passkey anmelden")).to_be_enabled()


def test_a_device_that_has_one_already_says_so(amt: Amt) -> None:
    page = amt.page
    amt.plug_in()
    amt.log_in(Role.READER)
    page.goto(f"{amt.url}/konto")
    amt.add("Handy")
    expect(page.get_by_role("heading", name="Wiederherstellungscodes")).to_be_visible()
    page.goto(f"{amt.url}/konto")
    amt.add("Handy noch einmal")
    expect(page.get_by_text("Dieses Gerät hat schon einen Passkey")).to_be_visible()
    amt.log_out()
    amt.log_in(Role.READER)
    expect(page.get_by_text("Jetzt noch der Passkey")).to_be_visible()
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page).to_have_url(f"{amt.url}/amt")


def test_a_browser_without_passkeys_says_what_else_there_is(amt: Amt) -> None:
    amt.page.add_init_script("delete window.PublicKeyCredential")
    amt.page.goto(f"{amt.url}/anmelden")
    amt.page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(amt.page.get_by_text("Dieser Browser kann keine Passkeys")).to_be_visible()
