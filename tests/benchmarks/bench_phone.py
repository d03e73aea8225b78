"""The checklist page on a slow phone: from the tap on an answer to its verdict on the screen."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from playwright.sync_api import CDPSession, Page, sync_playwright

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.usecases.import_checklist import import_checklist
from inspections.usecases.log_in import start_session
from tests.benchmarks.district import START, Place, a_place
from tests.benchmarks.hand_ins import checklist_of
from tests.benchmarks.measured import Row, median, p95, row, show
from tests.benchmarks.web_server import serving
from tests.fixtures.browser import NAMES
from tests.fixtures.filing_desk import PHONE
from tests.fixtures.leashed import free_port
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import SmallDistrict, make_district
from web.session_cookie import cookie_name

THROTTLE = 6
TAPS = 40
SETTLED = 400  # milliseconds: a thumb takes longer from one question to the next
RESTS = 80  # milliseconds of a finger on the glass
SPENT = {"scripts": "ScriptDuration", "style": "RecalcStyleDuration", "layout": "LayoutDuration"}

# From the input event to the frame that shows what it did, as `paint` is: a message sent from
# the frame's own callback is taken after that frame was painted. It tells by the console, so that
# nobody looks into the page before.
WATCH = """() => {
    const channel = new MessageChannel();
    let from = 0;
    channel.port2.onmessage = () => console.log("painted", performance.now() - from);
    document.addEventListener("click", (event) => {
        if (!event.isTrusted || event.target.type !== "radio") return;
        from = event.timeStamp;
        requestAnimationFrame(() => channel.port1.postMessage(0));
    }, true);
}"""

# The browser's own share: nothing follows from a tap but the mark in the button.
BARE = '<meta name="viewport" content="width=device-width">' + "".join(
    f'<p><label><input type="radio" name="q{number}"> {number}</label></p>'
    for number in range(TAPS)
)


def run() -> Iterator[Row]:
    for questions in (160, 250):
        with a_place("sqlite", PORT=str(free_port())) as place:
            yield from _page(place, questions)


def _page(place: Place, questions: int) -> Iterator[Row]:
    small = make_district(place.sessions, MovingClock(START), place.settings)
    with transaction(place.sessions) as session:
        checklist = import_checklist(session, small.district.id, checklist_of(questions))
    small.checklists["bench"] = checklist
    visit = small.plan("bench")
    with serving(place), sync_playwright() as playwright:
        path = next(found for name in NAMES if (found := shutil.which(name)))
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True)
        url = f"http://127.0.0.1:{place.settings.port}"
        token = _token(place, small)
        cookie = {"name": cookie_name(place.settings), "value": token, "url": url}
        context.add_cookies([cookie])  # type: ignore[list-item]
        page = context.new_page()
        reply = page.goto(f"{url}/begehung/{visit}", wait_until="networkidle")
        assert reply is not None
        size = reply.request.sizes()["responseBodySize"] / 1024
        yield row(f"page of {questions} questions, compressed", size, "KiB", "target <= 60")
        taps, spent = _taps(page, '[data-type="yes_partly_no"]:not([hidden]) .bg-answer--no')
        note = f"{THROTTLE}x slower processor"
        for what, each in spent.items():
            yield row(f"processor time of a tap, {questions} questions: {what}", each, "ms", note)
        yield row(f"tap to paint, {questions} questions, median", median(taps), "ms", note)
        yield row(f"tap to paint, {questions} questions, p95", p95(taps), "ms", "target < 50")
        page.goto("about:blank")
        page.set_content(BARE)
        bare, _ = _taps(page, "label")
        yield row("tap to paint, forty bare radio buttons, median", median(bare), "ms", note)
        browser.close()


def _token(place: Place, small: SmallDistrict) -> str:
    with transaction(place.sessions) as session:
        user = small.user(Role.INSPECTOR)
        return start_session(session, user, now=place.wiring.clock()).token


def _taps(page: Page, wanted: str) -> tuple[list[float], dict[str, float]]:
    page.evaluate(WATCH)
    devtools = page.context.new_cdp_session(page)
    # of the thread, so that a busy machine does not count; with what follows after the paint
    devtools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    devtools.send("Performance.enable")
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": THROTTLE})
    boxes = page.locator(wanted).all()[:TAPS]
    spent = dict.fromkeys(SPENT, 0.0)
    taps = []
    for box in boxes:
        box.evaluate("box => box.scrollIntoView({block: 'center'})")
        box.tap(trial=True)  # it stands still and nothing covers it
        page.wait_for_timeout(SETTLED)
        place = box.bounding_box()
        assert place
        before = _metrics(devtools)
        with page.expect_console_message() as told:
            _tap(page, devtools, place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        taps.append(float(told.value.text.split()[1]))
        page.wait_for_timeout(SETTLED)
        after = _metrics(devtools)
        for what, metric in SPENT.items():
            spent[what] += (after[metric] - before[metric]) * 1000 / len(boxes)
    return taps, spent


def _tap(page: Page, devtools: CDPSession, x: float, y: float) -> None:
    """A click counts from when the finger leaves; what it rests on is drawn pressed before."""
    down = {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    devtools.send("Input.dispatchTouchEvent", down)
    page.wait_for_timeout(RESTS)
    devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _metrics(devtools: CDPSession) -> dict[str, float]:
    found = devtools.send("Performance.getMetrics")["metrics"]
    return {each["name"]: each["value"] for each in found}


if __name__ == "__main__":
    show(run())
