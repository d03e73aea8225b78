"""Every page in a real browser: axe, reflow at 320 px, no scrolling sideways, no broken policy.

Routes come from the application itself, so a new page is covered without a new test.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from inspections.db import make_engine, make_sessions, transaction
from inspections.domain.vocabulary import Role
from inspections.settings import Settings
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.log_in import start_session
from inspections.wiring import wire
from tests.fixtures.busy_district import Route, fill, routes
from tests.fixtures.databases import settings_for
from tests.fixtures.local_server import local_server
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import PASSWORD, SmallDistrict, make_district
from web import create_app
from web.assets import AXE
from web.session_cookie import cookie_name

pytestmark = pytest.mark.browser

PHONE, DESK, NARROW = (390, 844), (1366, 768), (320, 640)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}}
# all that a dark page changes
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# panels that lie over the page cover each other when all are open at once
OPENED = EVERYTHING | {"rules": {"target-size": {"enabled": False}}}
# colours on their way from light to dark are no colours of ours
HOLD_STILL = """() => {
    const still = new CSSStyleSheet();
    still.replaceSync("*, *::before, *::after { transition: none !important; }");
    document.adoptedStyleSheets = [still];
}"""
# letters as the mail program shows them; nothing may run in them, axe neither
NO_PAGE_OF_OURS = {"mailbox.html", "reminders.html", "sent_letters.html"}
RUN_AXE = """async rules => {
    const found = await axe.run(document, {...rules, resultTypes: ["violations"]});
    return found.violations.map(v => v.id + ": " + v.nodes.map(n => n.target + " " +
        (n.any[0] || n.all[0] || n.none[0] || {}).message).slice(0, 3).join(" | "));
}"""
OPEN_ALL = "() => document.querySelectorAll('details').forEach(d => { d.open = true; })"
WIDTH = "() => document.documentElement.scrollWidth"


def nowhere() -> Settings:
    """Enough to ask an application for its routes; nothing is opened or written."""
    return Settings(
        data_dir=Path("/nowhere"),
        database_url="sqlite://",
        redis_url="",
        smtp_url="smtp://127.0.0.1:25",
        port=8080,
        base_url="http://127.0.0.1:8080",
        mail_from="begehung@127.0.0.1",
        mail_hold=False,
        secret_keys=("x" * 32,),
        embedded_mail=True,
        embedded_redis=True,
        trusted_proxies=0,
    )


def shown(app: Flask) -> list[str]:
    return sorted(
        {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in (rule.methods or ())
            and rule.endpoint not in NO_PAGE_OF_OURS | {"static"}
            and not rule.rule.startswith("/api/")
        }
    )


@dataclass
class Office:
    """A running server over a busy district, and one browser context per person."""

    address: str
    small: SmallDistrict
    routes: dict[str, list[Route]]
    browser: Browser
    contexts: dict[str, BrowserContext]
    cookie: str

    def context_of(self, route: Route) -> BrowserContext:
        name = route.allowed[0] if route.allowed else ""
        if name not in self.contexts:
            context = self.browser.new_context(
                locale="de-DE", timezone_id="Europe/Berlin", reduced_motion="reduce"
            )
            if name:
                context.add_cookies([self._session_of(Role(name))])
            self.contexts[name] = context
        return self.contexts[name]

    def _session_of(self, role: Role) -> Any:
        with transaction(self.small.sessions) as session:
            fresh = start_session(session, self.small.user(role), now=self.small.clock())
        return {"name": self.cookie, "value": fresh.token, "url": self.address}


@pytest.fixture(scope="module")
def office(
    browser: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    settings = settings_for(tmp_path_factory.mktemp("pages"))
    shutil.copyfile(sqlite_template, settings.database_url.removeprefix("sqlite:///"))
    engine, clock = make_engine(settings.database_url), MovingClock()
    small = make_district(make_sessions(engine, WHOLE_INSTALLATION), clock, settings)
    ids = fill(small, settings)
    app = create_app(wire(settings, clock=clock, transport=small.mailbox))
    by_endpoint: dict[str, list[Route]] = {}
    for route in routes(app, ids):
        by_endpoint.setdefault(route.endpoint, []).append(route)
    server = local_server(app)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    address = f"http://127.0.0.1:{server.port}"
    office = Office(address, small, by_endpoint, browser, {}, cookie_name(settings))
    yield office
    for context in office.contexts.values():
        context.close()
    server.shutdown()
    thread.join()
    server.server_close()
    app.extensions["wiring"].engine.dispose()
    engine.dispose()


@pytest.mark.parametrize("endpoint", shown(create_app(wire(nowhere()))))
def test_everybody_can_use_the_page(endpoint: str, office: Office) -> None:
    for route in office.routes[endpoint]:
        if "GET" in route.methods:
            inspect(office, route)


def inspect(office: Office, route: Route) -> None:
    context = office.context_of(route)
    url = office.address + route.url
    answer = context.request.get(url, max_redirects=0)
    is_page = answer.headers["content-type"].startswith("text/html")
    if answer.status in (302, 404, 409) or not is_page:
        return
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(url, wait_until="load")
    page.evaluate(AXE.read_text())
    page.evaluate(HOLD_STILL)
    for scheme, rules in (("light", EVERYTHING), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        look(page, DESK, f"1366 {scheme}", rules, faults)
        look(page, PHONE, f"390 {scheme}", rules, faults)
    page.evaluate(OPEN_ALL)
    look(page, PHONE, "390 dark, all opened", OPENED, faults)
    page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
    if (wide := page.evaluate(WIDTH)) > NARROW[0]:
        faults.append(f"scrolls sideways at 320 px: {wide}")
    page.close()
    assert not faults, f"{route.url}\n" + "\n".join(faults)


def look(
    page: Page, size: tuple[int, int], where: str, rules: dict[str, Any], faults: list[str]
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    faults += [f"{where}: {fault}" for fault in page.evaluate(RUN_AXE, rules)]
    if (wide := page.evaluate(WIDTH)) > size[0]:
        faults.append(f"{where}: scrolls sideways: {wide}")


def test_a_refused_form_is_as_usable_as_a_fresh_one(office: Office) -> None:
    [route] = office.routes["accommodations.new"]
    page = office.context_of(route).new_page()
    page.goto(office.address + route.url)
    page.evaluate("() => { document.querySelector('main form').noValidate = true; }")
    page.get_by_role("button", name="Speichern").click()
    page.get_by_role("link", name="Bezeichnung: Bitte ausfüllen.").click()
    assert page.evaluate("() => document.activeElement.name") == "name"
    page.evaluate(AXE.read_text())
    faults: list[str] = []
    look(page, PHONE, "refused", EVERYTHING, faults)
    page.close()
    assert not faults, "\n".join(faults)


def test_log_in_works_by_keyboard_and_without_javascript(office: Office) -> None:
    context = office.browser.new_context(java_script_enabled=False, locale="de-DE")
    page = context.new_page()
    page.goto(office.address + "/maengel")
    page.get_by_label("Anmeldename").press_sequentially(office.small.user(Role.READER).login)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mängel")
    context.close()
