"""A revoked device sends what it still has, gives up what it took along, and takes nothing new."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.devices import Device
from inspections.usecases.keep_devices import revoke_device
from tests.fixtures.filing_desk import Desk, choose, saved

pytestmark = pytest.mark.browser
COPIES = "async () => (await (await caches.open('begehung-pages')).keys()).length"


def devices(desk: Desk) -> list[Device]:
    with transaction(desk.small.sessions) as session:
        return list(session.query(Device))


def test_a_revoked_device_loses_nothing_and_keeps_nothing(desk: Desk, phone: Page) -> None:
    phone.goto(f"{desk.url}/heute")
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    with transaction(desk.small.sessions) as session:
        [device] = session.query(Device)
        revoke_device(session, device, by=desk.small.user(Role.ADMIN), now=desk.small.clock())
    phone.context.set_offline(False)
    with phone.expect_response(lambda reply: "/devices/" in reply.url and reply.status == 403):
        phone.goto(f"{desk.url}/heute")
    expect(phone.locator('#verbindung[data-state="saved"]')).to_be_visible()
    phone.wait_for_function(f"async () => await ({COPIES})() === 0")
    assert desk.revisions() == [("C06", 1)]
    phone.goto(desk.page_url)
    saved(phone)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Das Laden hat nicht geklappt")).to_be_visible()
    [device] = devices(desk)
    assert (device.name.split(",")[1], device.unsent) == (" Chrome", 0)
