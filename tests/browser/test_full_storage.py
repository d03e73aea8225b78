"""No room for photos in the district: the phone keeps them and says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.filing_desk import Desk, card, saved
from tests.fixtures.full_storage import Storage
from tests.fixtures.scenes import bytes_on_device

pytestmark = pytest.mark.browser


def test_a_photo_waits_on_the_phone_with_the_reason_and_goes_when_there_is_room(
    desk: Desk, phone: Page, picture: Path
) -> None:
    store = Storage(desk.small)
    store.leave(10)
    phone.goto(desk.page_url)
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    phone.locator("#verbindung").click()
    sheet = phone.get_by_role("dialog", name="Übertragung")
    sheet.get_by_role("button", name="Jetzt übertragen").click()
    expect(sheet).to_contain_text("wartet: Der Fotospeicher des Landkreises ist voll")
    expect(sheet).to_contain_text("Bitte rufen Sie die Administration an.")
    expect(sheet).to_contain_text("Auf diesem Gerät bleibt es und geht von selbst")
    assert len(bytes_on_device(phone)) == 1
    store.must_be_empty()
    phone.goto(f"{desk.page_url}/abschluss")
    phone.goto(desk.page_url)
    phone.locator("#verbindung").click()
    expect(sheet).to_contain_text("Der Fotospeicher des Landkreises ist voll")
    store.leave(10**6)
    sheet.get_by_role("button", name="Schließen").click()
    phone.evaluate("dispatchEvent(new Event('online'))")  # or its own next attempt comes first
    saved(phone)
    assert store.rows() == 1
    assert bytes_on_device(phone) == []
    store.must_be_exact()
