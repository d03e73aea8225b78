"""Sheets and office pages of the phone: for everybody, by keys alone, in light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.devices import Device
from inspections.usecases.keep_devices import revoke_device
from tests.browser.test_every_page import EVERYTHING, RUN_AXE
from tests.browser.test_hand_in import answer_the_rest, nearly_done, to_the_end
from tests.browser.test_lost_storage import DELETED
from tests.fixtures.filing_desk import Desk, card, choose, saved
from web.assets import AXE

pytestmark = pytest.mark.browser
__all__ = ["nearly_done"]  # a fixture

# what has the focus, and the dialog it is in
FOCUSED = """() => {
    const at = document.activeElement;
    return [at.textContent.trim(), at.closest("dialog")?.id ?? ""];
}"""


@pytest.fixture(params=["light", "dark"])
def cellar(desk: Desk, phone: Page, request: pytest.FixtureRequest) -> Page:
    phone.emulate_media(color_scheme=request.param)
    phone.goto(desk.page_url)
    saved(phone)
    return phone


@pytest.fixture
def office(desk: Desk, browser: Browser) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, locale="de-DE", reduced_motion="reduce"
    )
    yield desk.let_in(context, Role.COORDINATOR)
    context.close()


def usable(page: Page) -> None:
    page.evaluate(AXE.read_text())
    assert page.evaluate(RUN_AXE, EVERYTHING) == []


def focus(page: Page) -> tuple[str, str]:
    text, dialog = page.evaluate(FOCUSED)
    return text, dialog


def tab_to(page: Page, name: str) -> None:
    """By Tab alone, within what is open; a page shows some buttons only once it has counted."""
    wanted = page.locator("button, a, summary").filter(has_text=name)
    expect(wanted.filter(visible=True).first).to_be_visible()
    for _press in range(60):
        if focus(page)[0].startswith(name):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached")


def test_the_outbox_sheet(desk: Desk, cellar: Page) -> None:
    def refuse(route: Route) -> None:
        problem = {"detail": "Das passt nicht zur Checkliste.", "code": "unknown"}
        route.fulfill(status=422, json=problem, content_type="application/problem+json")

    cellar.context.route("**/answers/*", refuse)
    for item in ("C06", "B01"):
        choose(cellar, item, "no")
    expect(cellar.locator("#verbindung")).to_have_text("2 braucht Hilfe")
    cellar.locator("#verbindung").focus()
    cellar.keyboard.press("Enter")
    sheet = cellar.get_by_role("dialog", name="Übertragung")
    expect(sheet).to_be_visible()
    usable(cellar)
    # each button says what it throws away
    names = [one.inner_text() for one in sheet.get_by_role("button", name="Verwerfen").all()]
    assert len(names) == len(set(names)) == 2
    cellar.on("dialog", lambda asked: asked.accept())
    tab_to(cellar, "Verwerfen")
    cellar.keyboard.press("Enter")
    expect(sheet.get_by_role("button", name="Verwerfen")).to_have_count(1)
    assert focus(cellar)[1] == "postausgang"  # not thrown back to the page
    cellar.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert focus(cellar)[0] == "1 braucht Hilfe"


def test_the_focus_stays_where_it_is_while_the_sheet_changes(desk: Desk, cellar: Page) -> None:
    cellar.context.set_offline(True)
    choose(cellar, "C06", "no")
    expect(cellar.locator("#verbindung")).to_have_text("Offline · 1")
    cellar.locator("#verbindung").press("Enter")
    tab_to(cellar, "Jetzt übertragen")
    cellar.context.set_offline(False)
    cellar.keyboard.press("Enter")
    expect(cellar.get_by_role("dialog")).to_contain_text("Alles ist auf dem Server")
    assert focus(cellar)[1] == "postausgang"
    usable(cellar)


def test_the_sheet_of_a_lost_storage(desk: Desk, cellar: Page, picture: Path) -> None:
    cellar.context.set_offline(True)
    card(cellar, "C06").locator("input[type=file]").set_input_files(picture)
    expect(cellar.locator("#verbindung")).to_have_text("Offline · 1")
    cellar.evaluate(DELETED)
    told = cellar.get_by_role("alert").filter(has_text="Speicher dieser Seite geleert")
    expect(told).to_be_visible()
    usable(cellar)
    assert focus(cellar)[1] == "postausgang"
    cellar.keyboard.press("Escape")
    expect(told).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checklist_is_handed_in_by_keys_alone(
    desk: Desk, nearly_done: Page, scheme: str
) -> None:
    phone = nearly_done
    phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    phone.context.set_offline(True)
    to_the_end(phone)
    usable(phone)
    phone.go_back()
    answer_the_rest(phone)
    to_the_end(phone)
    tab_to(phone, "Abgeben")
    usable(phone)
    phone.keyboard.press("Enter")
    expect(phone.get_by_text("Auf diesem Gerät abgegeben")).to_be_visible()
    # what came of it is what a screen reader is at
    assert focus(phone)[0].startswith("Auf diesem Gerät abgegeben")


def test_the_devices(desk: Desk, office: Page) -> None:
    now = desk.small.clock()
    with transaction(desk.small.sessions) as session:
        for name in ("Android, Chrome", "iPad, Safari"):
            device = Device(
                district_id=desk.small.district.id, uid=uuid4(), name=name, loaded=2, unsent=3,
                user_id=desk.small.user(Role.INSPECTOR).id, first_seen_at=now,
                seen_at=now - timedelta(days=2), oldest_unsent_at=now - timedelta(days=2),
            )  # fmt: skip
            session.add(device)
        session.flush()
        revoke_device(session, device, by=desk.small.user(Role.COORDINATOR), now=now)
    office.goto(f"{desk.url}/geraete")
    expect(office.get_by_text("meldet sich nicht").first).to_be_visible()
    usable(office)
    tab_to(office, "Sperren")
    office.keyboard.press("Enter")
    expect(office.get_by_text("gesperrt seit")).to_have_count(2)
    usable(office)


def test_an_emergency_backup_is_read_by_keys_alone(
    desk: Desk, phone: Page, office: Page, tmp_path: Path
) -> None:
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    phone.locator("#verbindung").press("Enter")
    tab_to(phone, "Notfall-Sicherung")
    with phone.expect_download() as backup:
        phone.keyboard.press("Enter")
    file = tmp_path / "geraet.bgs"
    backup.value.save_as(file)
    office.goto(f"{desk.url}/sicherung")
    for button, said in (("Nur ansehen", "1 Eintrag in der"), ("Übernehmen", "Alles ist auf")):
        office.get_by_label("Sicherungsdatei").set_input_files(file)
        office.get_by_label("Sicherungsdatei").focus()
        tab_to(office, button)
        office.keyboard.press("Enter")
        expect(office.get_by_text(said)).to_be_visible()
        usable(office)
    assert desk.revisions() == [("C06", 1)]
