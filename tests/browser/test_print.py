"""A deficiency on paper: before and after side by side, each with its words, none cut apart."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from inspections.db import transaction
from inspections.domain.vocabulary import DeficiencyState, Role
from inspections.store import inspections
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.receive_photo import receive_evidence, receive_inspection_photo
from tests.fixtures.filing_desk import Desk
from tests.fixtures.small_district import finished

pytestmark = pytest.mark.browser

A4 = {"width": 688, "height": 1000}  # between the margins, in CSS pixels
PAIRS = 4
BOXES = """() => [...document.querySelectorAll(".bg-pair")].map(pair =>
    [...pair.querySelectorAll("img, figcaption")].map(part => {
        const box = part.getBoundingClientRect();
        return [part.tagName, box.left, box.top, box.width, box.height];
    }))"""


def picture(colour: str, number: int) -> bytes:
    image = Image.new("RGB", (800, 600), colour)
    ImageDraw.Draw(image).text((40, 40), str(number), fill="white", font_size=200)
    target = BytesIO()
    image.save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def case_id(desk: Desk) -> int:
    """Found with four photos, answered with three."""
    small, photos = desk.small, desk.small.office.photos
    visit = small.plan()
    inspector = f"user:{small.user(Role.INSPECTOR).id}"
    for number in range(PAIRS):
        kept = photos.keep(picture("#7a2a20", number))
        with transaction(small.sessions) as session:
            receive_inspection_photo(
                session, inspections.get(session, small.district.id, visit), kept,
                item="C06", place="", caption=f"Bett {number} ohne Matratze", sent_by=inspector,
                now=small.clock(),
            )  # fmt: skip
    small.hand_in(visit, finished(small.checklists["monthly"].values(), violated=("C06",)))
    [case] = small.deficiencies()
    assert case.state == DeficiencyState.FOUND
    with transaction(small.sessions) as session:
        case = session.merge(case)
        coordinator = small.user(Role.COORDINATOR)
        accepted = Verdict(Decision.ACCEPT, 1)
        decide(session, case, accepted, user=coordinator, now=small.clock())
        for number in range(PAIRS - 1):
            kept = photos.keep(picture("#20622a", number))
            sent_by = f"operator:{small.operator.id}"
            receive_evidence(session, case, kept, sent_by=sent_by, now=small.clock())
        return case.id


@pytest.fixture
def paper(desk: Desk, browser: Browser, case_id: int) -> Iterator[Page]:
    context = browser.new_context(viewport=A4, locale="de-DE", reduced_motion="reduce")
    page = desk.let_in(context, Role.COORDINATOR)
    page.goto(f"{desk.url}/maengel/{case_id}")
    page.emulate_media(media="print")
    yield page
    context.close()


def test_each_pair_stands_side_by_side_with_its_captions(paper: Page) -> None:
    pairs = paper.evaluate(BOXES)
    assert len(pairs) == PAIRS
    for pair in pairs:
        names = [part[0] for part in pair]
        assert names.count("IMG") == names.count("FIGCAPTION")
    for pair in pairs[:-1]:
        first, second = (part for part in pair if part[0] == "IMG")
        assert first[2] == second[2]
        assert first[1] + first[3] < second[1]
        assert 0.9 * A4["width"] < second[1] + second[3] <= A4["width"]
    expect(paper.get_by_text("Bett 0 ohne Matratze")).to_be_visible()
    expect(paper.get_by_text("Noch kein Foto von nachher.")).to_be_visible()
    expect(paper.get_by_role("heading", name="Vorher").first).to_be_visible()


def test_no_pair_is_cut_by_the_end_of_a_page_and_nothing_to_press_is_printed(paper: Page) -> None:
    style = paper.locator(".bg-pair").first.evaluate("pair => getComputedStyle(pair).breakInside")
    assert style == "avoid"
    expect(paper.get_by_role("button")).to_have_count(0)
    expect(paper.get_by_text("Ablauf als Bild")).to_be_hidden()
    for image in paper.locator(".bg-pair img").all():
        # also what nobody has scrolled to
        expect(image).to_have_js_property("complete", True)
        expect(image).to_have_js_property("naturalWidth", 800)
