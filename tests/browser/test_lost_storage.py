"""The browser takes the storage away: nothing is called saved that is not, and a loss is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inspections.db import transaction
from inspections.store.devices import Device
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose, saved

pytestmark = pytest.mark.browser

DELETED = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.deleteDatabase("begehung");
    asked.onsuccess = resolve;
    asked.onerror = asked.onblocked = reject;
})"""

# A phone that gives back less than it was given.
SHORTENED = """() => {
    const get = IDBObjectStore.prototype.get;
    IDBObjectStore.prototype.get = function (key) {
        const request = get.call(this, key);
        if (this.name !== "bytes") return request;
        const whole = Object.getOwnPropertyDescriptor(IDBRequest.prototype, "result").get;
        Object.defineProperty(request, "result", { get() {
            const row = whole.call(request);
            return row && { ...row, bytes: row.bytes.slice(0, -10) };
        } });
        return request;
    };
}"""
# says that it wrote, and forgets it within the same transaction
FORGOTTEN = """() => {
    window.put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = function (value) {
        const asked = window.put.call(this, value);
        asked.addEventListener("success", () => this.delete(asked.result));
        return asked;
    };
}"""


def take(page: Page, item: str, picture: Path) -> None:
    card(page, item).locator("input[type=file]").set_input_files(picture)


def test_answers_are_saved_anew_and_lost_photos_are_named(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    saved(phone)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    choose(phone, "B01", "yes")
    take(phone, "C06", picture)
    expect(phone.locator("#verbindung")).to_have_text("Offline · 3")
    phone.evaluate(DELETED)
    told = phone.get_by_role("alert").filter(has_text="Speicher dieser Seite geleert")
    expect(told).to_contain_text("Fotos sind dabei verloren gegangen: 1")
    phone.get_by_role("button", name="Schließen").click()
    expect(card(phone, "C06").locator(".bg-photo")).to_have_count(0)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("noch einmal auf")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 2")
    choose(phone, "B04", "yes")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 3")
    phone.context.set_offline(False)
    saved(phone)
    said = {item: answer.value for item, answer in desk.held().items()}
    assert said == {"C06": "no", "B01": "yes", "B04": "yes"}
    assert desk.revisions() == [("B01", 1), ("B04", 1), ("C06", 1)]


def test_what_was_sent_before_is_not_called_lost(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    choose(phone, "C06", "no")
    until(lambda: "C06" in desk.held(), "the answer to arrive")
    saved(phone)
    phone.evaluate(DELETED)
    choose(phone, "B01", "yes")
    until(lambda: "B01" in desk.held(), "the next answer to arrive")
    saved(phone)
    expect(phone.locator("[data-part=lost]")).to_be_hidden()


def test_a_photo_the_device_gives_back_otherwise_is_not_called_saved(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    saved(phone)
    phone.context.set_offline(True)
    phone.evaluate(SHORTENED)
    take(phone, "C06", picture)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("nicht gespeichert werden")
    expect(card(phone, "C06").locator(".bg-photo")).to_have_count(0)
    expect(phone.locator("#verbindung")).to_have_text("Gespeichert")
    assert desk.photos() == []


def test_an_answer_that_cannot_be_written_down_is_called_unsaved_until_it_can(
    desk: Desk, phone: Page
) -> None:
    phone.goto(desk.page_url)
    saved(phone)
    phone.context.set_offline(True)
    phone.evaluate(
        """() => {
            window.put = IDBObjectStore.prototype.put;
            const full = new DOMException("", "QuotaExceededError");
            IDBObjectStore.prototype.put = () => { throw full; };
        }"""
    )
    choose(phone, "B01", "yes")
    expect(card(phone, "B01").locator(".bg-line")).to_contain_text("nicht gespeichert werden")
    expect(phone.locator("#verbindung")).to_have_text("Nicht gespeichert")
    phone.locator("#verbindung").click()
    expect(phone.get_by_role("dialog")).to_contain_text("ändern Sie die markierten Fragen")
    phone.get_by_role("button", name="Schließen").click()
    phone.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    choose(phone, "B01", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    phone.context.set_offline(False)
    saved(phone)
    assert desk.held()["B01"].value == "no"


def test_the_office_reads_what_an_emptied_storage_took_with_it(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    saved(phone)
    phone.route("**/photos/*", lambda route: route.abort())
    phone.route("**/answers/*", lambda route: route.abort())
    take(phone, "C06", picture)
    choose(phone, "B01", "yes")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 2")
    phone.goto("about:blank")
    phone.goto(desk.page_url)
    until(lambda: named(desk) == 2, "the device to name what it holds")
    phone.goto(f"{desk.url}/up")
    phone.evaluate(DELETED)
    phone.goto(desk.page_url)
    until(lambda: named(desk) == 0, "the device to name nothing any more")
    phone.goto(f"{desk.url}/geraete")
    told = phone.locator(".bg-alert--danger")
    expect(told).to_contain_text("1 Antwort, 1 Foto aus der Begehung Gemeinschaftsunterkunft")
    phone.get_by_role("button", name="Zur Kenntnis genommen").click()
    expect(told).to_have_count(0)


def named(desk: Desk) -> int:
    with transaction(desk.small.sessions) as session:
        return sum(len(device.holds or ()) for device in session.query(Device))


def test_an_answer_the_device_drops_without_a_word_is_not_called_saved(
    desk: Desk, phone: Page
) -> None:
    phone.goto(desk.page_url)
    saved(phone)
    phone.context.set_offline(True)
    phone.evaluate(FORGOTTEN)
    choose(phone, "B01", "yes")
    expect(card(phone, "B01").locator(".bg-line")).to_contain_text("nicht gespeichert werden")
    expect(phone.locator("#verbindung")).to_have_text("Nicht gespeichert")
    phone.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    choose(phone, "B01", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    phone.context.set_offline(False)
    until(lambda: "B01" in desk.held(), "the answer to arrive")
    assert desk.held()["B01"].value == "no"
