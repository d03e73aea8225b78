"""A known deficiency and one put right on the spot, on a phone without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_offline import RUN_AXE
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose
from web.assets import AXE

pytestmark = pytest.mark.browser

REMEDIED_ON_DISK = """() => new Promise((resolve) => {
    indexedDB.open("begehung").onsuccess = ({ target: { result: database } }) => {
        const rows = database.transaction("events").objectStore("events").getAll();
        rows.onsuccess = () => {
            database.close();
            const said = rows.result.map((row) => row.answer).filter(Boolean);
            resolve(said.filter((answer) => answer.remedied).map((answer) => answer.item));
        };
    };
})"""


def test_behoben_and_put_right_on_the_spot_wait_for_the_network(desk: Desk, phone: Page) -> None:
    desk.small.inspect("C06", "B13")
    desk.visit = desk.small.plan()
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    phone.context.set_offline(True)
    card(phone, "C06").get_by_role("button", name="Behoben").click()
    expect(card(phone, "C06").get_by_text("Wird mit der Abgabe geschlossen.")).to_be_visible()
    card(phone, "B13").get_by_role("button", name="Besteht weiter").click()
    expect(card(phone, "B13").get_by_text("Bleibt offen")).to_be_visible()
    choose(phone, "E06", "no")
    card(phone, "E06").get_by_label("Vor Ort behoben").check()
    until(lambda: phone.evaluate(REMEDIED_ON_DISK) == ["E06"], "the tick to be on the disk")
    phone.reload()
    expect(card(phone, "E06").get_by_label("Vor Ort behoben")).to_be_checked()
    expect(card(phone, "C06").locator('[name^="answer."][value="yes"]:checked')).to_have_count(1)
    phone.evaluate(AXE.read_text())
    assert phone.evaluate(RUN_AXE) == []
    phone.context.set_offline(False)
    until(lambda: len(desk.held()) == 3, "all three received")
    held = desk.held()
    assert {item: each.value for item, each in held.items()} == {
        "C06": "yes",
        "B13": "no",
        "E06": "no",
    }
    assert held["E06"].remedied
