"""A jump on the checklist ends where it leads, with what is asked at the top of the screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fixtures.filing_desk import PHONE, Desk

pytestmark = pytest.mark.browser
TOP_OF = "at => document.querySelector(at).getBoundingClientRect().top"
# below the bar, with the end of what comes before, and where the page counts a section as reached
BAR, REACHED = 60, 161


@pytest.fixture(params=["no-preference", "reduce"])
def checklist(request: pytest.FixtureRequest, browser: Browser, desk: Desk) -> Iterator[Page]:
    """The yearly one, of which a phone has drawn only what was on the screen."""
    desk.visit = desk.small.plan("full")
    context = browser.new_context(
        viewport=PHONE,
        is_mobile=True,
        has_touch=True,
        locale="de-DE",
        reduced_motion=request.param,
    )
    page = desk.let_in(context)
    yield page
    context.close()


def opened(page: Page, desk: Desk, at: str = "") -> None:
    page.goto(desk.page_url + at)
    expect(page.locator("#verbindung[data-state=saved]")).to_be_visible()


def rests(page: Page) -> None:
    """Until half a second of frames shows the page at one height and place."""
    page.evaluate(
        """() => new Promise(done => {
          let before = "", same = 0;
          const look = () => {
            const now = `${scrollY} ${document.documentElement.scrollHeight}`;
            same = now === before ? same + 1 : 0;
            before = now;
            if (same < 30) requestAnimationFrame(look);
            else done();
          };
          look();
        })"""
    )


def lands(page: Page, at: str) -> None:
    rests(page)
    top = page.evaluate(TOP_OF, at)
    assert BAR <= top <= REACHED, f"{at} at {top:.0f} px"


def follow(page: Page, at: str) -> None:
    """By the list of sections above the first, wherever the reader is."""
    page.locator(f'.bg-filing__index a[href="{at}"]').evaluate("link => link.click()")


def sections(page: Page) -> list[str]:
    links = page.locator(".bg-filing__index .bg-sections a")
    return links.evaluate_all("links => links.map(link => link.hash)")


def test_the_first_tap_on_a_far_section_leads_to_it(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    last = sections(checklist)[-2]
    checklist.get_by_text("Alle Abschnitte").first.click()
    checklist.locator(f'.bg-filing__index a[href="{last}"]').click()
    lands(checklist, last)


def test_the_button_forward_leads_from_section_to_section(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    for section in sections(checklist)[1:5]:
        checklist.locator("#weiter").click()
        lands(checklist, section)


def test_the_button_back_leads_to_the_section_before(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    before, last = sections(checklist)[-2:]
    checklist.evaluate("at => { location.hash = at }", last)
    rests(checklist)
    checklist.locator("#zurueck").click()
    lands(checklist, before)


def test_an_address_with_a_question_opens_there(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    far = checklist.locator("[data-key]:not([hidden])").nth(90).get_attribute("id")
    checklist.goto("about:blank")
    opened(checklist, desk, f"#{far}")
    lands(checklist, f"#{far}")


def test_a_reload_shows_the_question_that_was_read(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    read = checklist.locator("[data-key]:not([hidden])").nth(90)
    read.evaluate("card => card.scrollIntoView()")
    rests(checklist)
    checklist.reload()
    expect(checklist.locator("#verbindung[data-state=saved]")).to_be_visible()
    lands(checklist, f"#{read.get_attribute('id')}")


def test_back_in_the_browser_shows_what_was_read_before(desk: Desk, checklist: Page) -> None:
    """The question, where the finger had left it; then the top, where all began."""
    opened(checklist, desk)
    checklist.get_by_text("Alle Abschnitte").first.click()
    first, far = sections(checklist)[2], sections(checklist)[-2]
    follow(checklist, first)
    checklist.mouse.wheel(0, 900)
    rests(checklist)
    read = checklist.locator(f"{first} [data-key]:not([hidden])").nth(3).get_attribute("id")
    before = checklist.evaluate(TOP_OF, f"#{read}")
    follow(checklist, far)
    lands(checklist, far)
    checklist.go_back()
    rests(checklist)
    assert abs(checklist.evaluate(TOP_OF, f"#{read}") - before) < 2
    checklist.go_back()
    rests(checklist)
    assert checklist.evaluate("scrollY") == 0


def test_back_from_another_page_shows_what_was_read_before(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    far = sections(checklist)[-2]
    follow(checklist, far)
    lands(checklist, far)
    checklist.goto(f"{desk.url}/heute")
    checklist.go_back()
    lands(checklist, far)


def test_the_next_open_question_below_stands_at_the_top(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    follow(checklist, sections(checklist)[-3])
    rests(checklist)
    checklist.locator("#offen").click()
    rests(checklist)
    held = "document.activeElement.closest('[data-key]').id"
    lands(checklist, f"#{checklist.evaluate(held)}")


def test_a_room_that_is_added_stands_at_the_top(desk: Desk, checklist: Page) -> None:
    opened(checklist, desk)
    box = checklist.locator("[data-room-add]").last
    box.evaluate("box => box.scrollIntoView()")
    rests(checklist)
    box.locator("input").fill("2.14")
    box.locator("input").press("Enter")
    lands(checklist, '[data-room="2.14"]')


def test_the_list_beside_the_checklist_shows_where_one_is(browser: Browser, desk: Desk) -> None:
    desk.visit = desk.small.plan("full")
    context = browser.new_context(viewport={"width": 1366, "height": 700}, locale="de-DE")
    page = desk.let_in(context)
    opened(page, desk)
    follow(page, sections(page)[-2])
    current = page.locator(".bg-rail__sections [aria-current]")
    expect(current).to_have_attribute("href", sections(page)[-2])
    expect(current).to_be_in_viewport(ratio=1)
    context.close()
