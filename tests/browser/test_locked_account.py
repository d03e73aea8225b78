"""An account that is locked or a log-in that ends with a full queue: it waits for its person."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.people import User
from inspections.usecases.keep_people import UserWish, change_user
from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose, saved

pytestmark = pytest.mark.browser


def locked(desk: Desk, *, active: bool) -> None:
    """What the administration does at the page of a person."""
    with transaction(desk.small.sessions) as session:
        person = session.get_one(User, desk.small.user(Role.INSPECTOR).id)
        role = Role(person.role)
        wish = UserWish(person.name, person.login, person.email, role, active=active)
        change_user(session, person.district_id, person.id, wish, now=desk.small.clock())


def filled_queue(desk: Desk, phone: Page, picture: Path) -> None:
    """Two answers and a photo that were made without a network."""
    phone.goto(desk.page_url)
    saved(phone)
    phone.context.set_offline(True)
    choose(phone, "C06", "no")
    choose(phone, "B01", "yes")
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    expect(phone.locator("#verbindung")).to_have_text("Offline · 3")


@pytest.mark.parametrize("how", ["locked", "expired"])
def test_the_queue_stays_until_its_person_may_log_in_again(
    desk: Desk, phone: Page, picture: Path, how: str
) -> None:
    filled_queue(desk, phone, picture)
    if how == "locked":
        locked(desk, active=False)
    if how == "expired":
        desk.end_all_sessions()
    phone.context.set_offline(False)
    phone.evaluate("dispatchEvent(new Event('online'))")
    expect(phone.locator("#verbindung")).to_have_text("Anmelden nötig")
    phone.locator("#verbindung").click()
    sheet = phone.get_by_role("dialog", name="Übertragung")
    expect(sheet).to_contain_text("Nichts geht verloren")
    expect(sheet.locator("[data-part=items] li")).to_have_count(3)
    expect(sheet.get_by_role("button", name="Notfall-Sicherung")).to_be_visible()
    assert (desk.held(), desk.photos()) == ({}, [])
    if how == "locked":
        locked(desk, active=True)
    desk.log_in(phone.context, desk.small.user(Role.INSPECTOR))
    phone.goto(desk.page_url)
    saved(phone)
    until(lambda: len(desk.photos()) == 1, "the photo to arrive", 30)
    said = {item: answer.value for item, answer in desk.held().items()}
    assert said == {"C06": "no", "B01": "yes"}
    assert len(desk.revisions()) == 2


def test_a_colleague_at_the_same_device_sends_nothing_of_it(
    desk: Desk, phone: Page, picture: Path
) -> None:
    filled_queue(desk, phone, picture)
    locked(desk, active=False)
    desk.end_all_sessions()
    phone.context.set_offline(False)
    desk.log_in(phone.context, desk.small.user(Role.COORDINATOR))
    phone.goto(desk.page_url)
    phone.locator("#verbindung").click()
    sheet = phone.get_by_role("dialog", name="Übertragung")
    expect(sheet).to_contain_text("warten Einträge einer anderen Person (3)")
    sheet.get_by_role("button", name="Schließen").click()
    choose(phone, "B04", "yes")
    until(lambda: "B04" in desk.held(), "the colleague's own answer to arrive")
    assert set(desk.held()) == {"B04"}
    assert desk.photos() == []
