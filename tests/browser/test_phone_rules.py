"""The rules on the phone: without a network a card says what the server would say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page, Route, expect

from inspections.db import transaction
from inspections.domain.checklist import CheckItem, Words
from inspections.usecases.import_checklist import import_checklist
from tests.fixtures.filing_desk import Desk, card, choose, saved

pytestmark = pytest.mark.browser


def number(page: Page, item: str, typed: str, field: str = "value") -> None:
    box = card(page, item).locator(f'[name^="{field}."]')
    box.fill(typed)
    box.blur()


def section(page: Page, of: str) -> str:
    link = page.locator(f'.bg-rail__sections [href="#abschnitt-{of}"] .bg-sections__state')
    return link.text_content() or ""


@pytest.mark.parametrize("cut", ["network", "server"])
def test_in_the_cellar_a_value_is_judged_and_a_later_one_judges_it_anew(
    desk: Desk, taken: Page, cut: str
) -> None:
    if cut == "network":
        taken.context.set_offline(True)
    else:
        desk.stop()
    taken.reload()
    number(taken, "D01", "10")
    line = card(taken, "D01").locator(".bg-verdict")
    expect(line).to_contain_text("noch nicht bestimmbar, es fehlt:")
    number(taken, "A02", "120")
    expect(line).to_contain_text("Personen je Dusche: 12 – Mangel")
    expect(line).to_contain_text("unbestätigt")
    expect(card(taken, "D01").get_by_text("Wie schwer ist der Mangel?")).to_be_visible()
    number(taken, "A02", "80")
    expect(card(taken, "D01").locator(".bg-verdict--fulfilled")).to_be_visible()


def test_without_a_network_points_hide_and_come_back_and_are_counted(
    desk: Desk, taken: Page
) -> None:
    taken.context.set_offline(True)
    hidden = card(taken, "E08")  # asked where children live
    expect(hidden).to_be_visible()
    before = taken.locator("#offen").text_content() or ""
    for part, typed in (("men", "80"), ("women", "32"), ("children", "0")):
        number(taken, "A04", typed, f"part-{part}")
    expect(hidden).to_be_hidden()
    expect(taken.locator("#offen")).not_to_have_text(before)
    number(taken, "A04", "9", "part-children")
    expect(hidden).to_be_visible()
    assert desk.revisions() == []


def test_a_copy_opened_in_the_cellar_says_what_was_answered_since(desk: Desk, taken: Page) -> None:
    taken.context.set_offline(True)
    for item, typed in (("A02", "120"), ("D01", "10")):
        number(taken, item, typed)
    said = taken.locator("[data-progress-words]")
    expect(said).to_contain_text("2 von")
    expect(taken.locator("#verbindung")).to_have_text("Offline · 2")  # said before it is kept
    taken.reload()
    expect(said).to_contain_text("2 von")
    expect(card(taken, "D01").locator(".bg-verdict--violated")).to_be_visible()
    assert "1 Mangel" in section(taken, "D")


def test_where_the_server_says_otherwise_it_wins(desk: Desk, phone: Page) -> None:
    def otherwise(route: Route) -> None:
        reply = route.fetch()
        said = reply.json()
        for point in said["points"]:
            point |= {"verdict": "fulfilled", "panel": "", "words": "vom Server"}
        route.fulfill(response=reply, json=said)

    phone.route("**/answers/*", otherwise)
    phone.goto(desk.page_url)
    number(phone, "A02", "120")
    number(phone, "D01", "10")
    expect(card(phone, "D01").locator(".bg-verdict")).to_contain_text("vom Server")


def test_without_the_rules_the_page_waits_for_the_server(desk: Desk, phone: Page) -> None:
    phone.context.route("**/vendor/cel-js/*", lambda route: route.abort())
    phone.goto(desk.page_url)
    number(phone, "A02", "120")
    number(phone, "D01", "10")
    expect(card(phone, "D01").locator(".bg-verdict--violated")).to_be_visible()
    saved(phone)
    choose(phone, "C06", "no")
    saved(phone)


def test_a_value_that_cannot_be_is_told_at_once_and_is_no_answer(desk: Desk, phone: Page) -> None:
    whole = desk.small.checklists["monthly"].values()
    words = Words("Mehr als 500 Plätze hat kein Haus.", "No house has more than 500 places.")

    def limited(item: CheckItem) -> CheckItem:
        return replace(item, valid_if="A02 <= 500.0", invalid=words) if item.id == "A02" else item

    sections = tuple(
        replace(each, items=tuple(map(limited, each.items))) for each in whole.sections
    )
    with transaction(desk.small.sessions) as session:
        checklist = replace(whole, name="limited", sections=sections)
        desk.small.checklists["limited"] = import_checklist(
            session, desk.small.district.id, checklist
        )
    desk.visit = desk.small.plan("limited")
    phone.goto(desk.page_url)
    expect(phone.locator("#begehung[data-judges]")).to_be_attached()
    phone.context.set_offline(True)
    value = card(phone, "A02").locator('[name^="value."]')
    value.fill("5000")
    value.blur()
    expect(card(phone, "A02").get_by_text(words.de)).to_be_visible()
    expect(value).to_have_attribute("aria-invalid", "true")
    expect(phone.locator("#verbindung")).to_have_text("Gespeichert")
    value.fill("50")
    value.blur()
    expect(card(phone, "A02").get_by_text(words.de)).to_be_hidden()
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
