"""A large photo over a line that breaks: after a reload only what is missing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.fixtures.filing_desk import Desk, card, saved
from tests.fixtures.pictures import a_large_photo

pytestmark = pytest.mark.browser


def test_a_photo_goes_on_where_it_was_cut(desk: Desk, phone: Page, tmp_path: Path) -> None:
    picture = tmp_path / "flur.jpg"
    picture.write_bytes(a_large_photo(1600, 1200))
    asked: list[str] = []
    broken = True

    def after_two(route: Route) -> None:
        offset = route.request.url.rsplit("/", 1)[1]
        if broken and len(asked) >= 2:
            route.abort("connectionreset")
        else:
            asked.append(offset)
            route.continue_()

    phone.route("**/uploads/*/*", after_two)
    phone.goto(desk.page_url)
    card(phone, "C06").locator("input[type=file]").set_input_files(picture)
    chip = phone.locator("#verbindung")
    expect(chip).to_have_text("Offline · 1", timeout=20_000)  # a photo waits 8 s for a look at it
    assert desk.photos() == []
    broken = False
    phone.reload()
    saved(phone)
    assert len(asked) == len(set(asked)) > 2
    [photo] = desk.photos()
    assert photo.item == "C06"
