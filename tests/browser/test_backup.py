"""A phone that cannot send any more: one file, which only the server reads, loses nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from inspections.domain.vocabulary import Role
from tests.fixtures.filing_desk import Desk, card, choose, saved

pytestmark = pytest.mark.browser


def test_what_waits_comes_to_the_server_by_the_file(
    desk: Desk, phone: Page, browser: Browser, picture: Path, tmp_path: Path
) -> None:
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    expect(phone.locator("#verbindung")).to_have_text("Offline · 2")
    phone.locator("#verbindung").click()
    with phone.expect_download() as backup:
        phone.get_by_role("button", name="Notfall-Sicherung").click()
    file = tmp_path / backup.value.suggested_filename
    backup.value.save_as(file)
    assert file.suffix == ".bgs"
    assert b"C06" not in file.read_bytes()
    office = desk.let_in(browser.new_context(locale="de-DE"), Role.COORDINATOR)
    office.goto(f"{desk.url}/betrieb")
    office.get_by_role("link", name="Sicherung eines Geräts einlesen").click()
    for press, said in (
        ("Nur ansehen", "2 Einträge in der Sicherung"),
        ("Übernehmen", "übernommen"),
        ("Übernehmen", "war schon da"),
    ):
        office.get_by_label("Sicherungsdatei").set_input_files(file)
        office.get_by_role("button", name=press).click()
        expect(office.get_by_text(said).first).to_be_visible()
        expect(office.get_by_text("Inspector 1").first).to_be_visible()
    assert desk.revisions() == [("C06", 1)]
    assert [(photo.item, photo.sent_by) for photo in desk.photos()] == [
        ("C06", f"user:{desk.small.user(Role.INSPECTOR).id}")
    ]
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    saved(phone)
    assert desk.revisions() == [("C06", 1)]
    office.context.close()
