"""Arrow, circle and pixels on a photo, by finger, by taps and by keys; what was hidden is gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.test_offline import RUN_AXE
from tests.fixtures.filing_desk import Desk, card, saved
from tests.fixtures.scenes import FACE, a_scene, bytes_on_device, contrast, photos_sent
from web.assets import AXE

pytestmark = pytest.mark.browser

PATIENCE = 15_000  # a large picture is decoded, drawn and written to the disk
CLEAR, GONE = 200, 30  # steps in brightness: stripes of black and white, and cells of one colour
WAYPOINTS = [(600, 310), (1000, 310), (1000, 500), (600, 500), (600, 690), (1000, 690)]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "gesicht.jpg"
    path.write_bytes(a_scene())
    return path


@pytest.fixture
def cellar(desk: Desk, phone: Page) -> Page:
    """The page of the inspection, without a network."""
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    return phone


def strip(page: Page) -> Locator:
    return card(page, "C06").locator(".bg-photo")


def take(page: Page, picture: Path) -> None:
    card(page, "C06").locator("input[type=file]").set_input_files(picture)
    expect(strip(page)).to_have_count(1, timeout=PATIENCE)


def arrived(page: Page) -> None:
    there = strip(page).and_(page.locator(":not([data-sending])"))
    expect(there).to_have_count(1, timeout=PATIENCE)
    saved(page)


def opened(page: Page) -> Locator:
    strip(page).get_by_role("button", name="Markieren").press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("Foto 1 zu Frage 3.", timeout=PATIENCE)
    return dialog


def tool(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).check()


def wipe(page: Page, points: list[tuple[int, int]]) -> None:
    """From point to point of the picture with a finger that is not lifted."""
    box = page.locator("#markieren canvas").bounding_box()
    assert box
    for index, (x, y) in enumerate(points):
        page.mouse.move(box["x"] + x * box["width"] / 1600, box["y"] + y * box["height"] / 1200)
        if not index:
            page.mouse.down()
    page.mouse.up()


def pixelate(page: Page) -> None:
    opened(page)
    tool(page, "Verpixeln")
    wipe(page, WAYPOINTS)
    accept(page)


def accept(page: Page) -> None:
    page.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def pixel(page: Page, x: int, y: int) -> list[int]:
    script = "([x, y]) => [...document.querySelector('#markieren canvas').getContext('2d')" + (
        ".getImageData(x, y, 1, 1).data].slice(0, 3)"
    )
    return list(page.evaluate(script, [x, y]))


def is_red(colour: list[int]) -> bool:
    return colour[0] > 180 and max(colour[1:]) < 80


def test_a_face_pixelated_before_it_is_sent_never_leaves_the_device(
    desk: Desk, phone: Page, scene: Path
) -> None:
    assert contrast(scene.read_bytes()) > CLEAR
    sent = photos_sent(phone)
    phone.goto(desk.page_url)
    take(phone, scene)
    assert contrast(bytes_on_device(phone)[0]) > CLEAR
    pixelate(phone)
    [kept] = bytes_on_device(phone)
    saved(phone)
    assert sent == [kept]
    assert contrast(kept) < GONE
    [photo] = desk.photos()
    assert contrast(desk.wiring.photos.path(photo.stored).read_bytes()) < GONE


def test_in_the_cellar_a_marked_photo_survives_a_reload_and_only_it_is_sent(
    desk: Desk, phone: Page, scene: Path
) -> None:
    desk.visit = desk.small.plan("full")
    phone.goto(desk.page_url)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    sent = photos_sent(phone)
    phone.context.set_offline(True)
    take(phone, scene)
    pixelate(phone)
    phone.reload()
    expect(strip(phone)).to_have_count(1)
    opened(phone)
    phone.get_by_role("button", name="Abbrechen").click()
    phone.context.set_offline(False)
    saved(phone)
    assert sent
    assert all(contrast(one) < GONE for one in sent)


def test_marked_after_it_was_sent_it_takes_the_first_ones_place_everywhere(
    desk: Desk, phone: Page, scene: Path
) -> None:
    phone.goto(desk.page_url)
    take(phone, scene)
    arrived(phone)
    [before] = desk.photos()
    phone.reload()
    address = strip(phone).locator("img").get_attribute("src")
    pixelate(phone)
    expect(strip(phone)).to_have_count(1)
    saved(phone)
    [after] = desk.photos()
    assert after.id != before.id
    assert contrast(desk.wiring.photos.path(after.stored).read_bytes()) < GONE
    assert not desk.wiring.photos.path(before.stored).exists()
    assert phone.evaluate("async (url) => (await fetch(url)).status", address) == 404
    phone.reload()
    expect(strip(phone)).to_have_count(1)


def test_a_copy_taken_along_shows_the_face_no_more(
    desk: Desk, phone: Page, scene: Path
) -> None:
    phone.goto(desk.page_url)
    take(phone, scene)
    arrived(phone)
    phone.get_by_role("button", name="Aufs Gerät laden").click()
    expect(phone.get_by_text("Auf dem Gerät")).to_be_visible(timeout=20_000)
    phone.context.set_offline(True)
    phone.reload()
    address = strip(phone).locator("img").get_attribute("src")
    pixelate(phone)
    phone.reload()
    expect(strip(phone)).to_have_count(1)
    copies = "async (url) => Boolean(await (await caches.open('begehung-pages')).match(url))"
    assert phone.evaluate(copies, address) is False
    [kept] = bytes_on_device(phone)
    assert contrast(kept) < GONE


def test_arrow_and_circle_are_drawn_by_drag_and_by_two_taps(cellar: Page, scene: Path) -> None:
    take(cellar, scene)
    dialog = opened(cellar)
    wipe(cellar, [(200, 1000), (500, 1000)])
    assert is_red(pixel(cellar, 300, 1000))
    tool(cellar, "Kreis")
    wipe(cellar, [(1100, 800)])
    expect(dialog.get_by_role("status")).to_have_text("Anfang gesetzt. Jetzt das Ende.")
    wipe(cellar, [(1500, 1100)])
    assert is_red(pixel(cellar, 1300, 800))
    assert not is_red(pixel(cellar, 1300, 950))
    dialog.get_by_role("button", name="Rückgängig").click()
    assert not is_red(pixel(cellar, 1300, 800))
    assert is_red(pixel(cellar, 300, 1000))
    accept(cellar)
    [kept] = bytes_on_device(cellar)
    assert contrast(kept) > CLEAR  # only drawn on
    assert contrast(kept, (150, 900, 600, 1100)) > 60


def test_every_tool_works_by_keys_alone(cellar: Page, scene: Path) -> None:
    take(cellar, scene)
    strip(cellar).get_by_role("button", name="Markieren").focus()
    keys = cellar.keyboard
    keys.press("Enter")
    expect(cellar.get_by_role("radio", name="Pfeil")).to_be_focused()
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    expect(cellar.get_by_role("radio", name="Verpixeln")).to_be_checked()
    keys.press("Shift+Tab")
    expect(cellar.locator("#markieren canvas")).to_be_focused()
    keys.press("Enter")
    assert pixel(cellar, 850, 650) == pixel(cellar, 860, 650)
    keys.press("Control+z")
    assert pixel(cellar, 850, 650) != pixel(cellar, 860, 650)
    keys.press("Tab")
    keys.press("ArrowLeft")
    expect(cellar.get_by_role("radio", name="Kreis")).to_be_checked()
    keys.press("ArrowLeft")
    keys.press("Shift+Tab")
    for _step in range(3):
        keys.press("Shift+ArrowDown")
    keys.press("Enter")
    keys.press("Shift+ArrowRight")
    keys.press("Escape")
    expect(cellar.get_by_role("dialog")).to_be_visible()
    keys.press("Enter")
    keys.press("Shift+ArrowRight")
    keys.press("Shift+ArrowRight")
    keys.press("Enter")
    assert is_red(pixel(cellar, 1100, 1000))
    accept(cellar)
    expect(strip(cellar).get_by_role("button", name="Markieren")).to_be_focused()


def test_the_caption_can_be_said_with_the_marks_and_giving_up_changes_nothing(
    desk: Desk, phone: Page, scene: Path
) -> None:
    phone.goto(desk.page_url)
    take(phone, scene)
    opened(phone)
    wipe(phone, [(200, 1000), (500, 1000)])
    phone.on("dialog", lambda asked: asked.accept())
    phone.get_by_role("button", name="Abbrechen").click()
    expect(phone.get_by_role("dialog")).to_have_count(0)
    assert contrast(bytes_on_device(phone)[0], (150, 900, 600, 1100)) < GONE
    opened(phone).get_by_label("Bildtext").fill("Loch in der Wand")
    wipe(phone, [(200, 1000), (500, 1000)])
    accept(phone)
    expect(phone.get_by_role("img", name="Loch in der Wand")).to_be_visible()
    saved(phone)
    [photo] = desk.photos()
    assert photo.caption == "Loch in der Wand"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(390, 844), (844, 390), (1180, 820)], ids=str)
def test_photo_and_tools_fit_on_every_screen_and_serve_everybody(
    cellar: Page, scene: Path, scheme: str, size: tuple[int, int]
) -> None:
    cellar.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    cellar.set_viewport_size({"width": size[0], "height": size[1]})
    take(cellar, scene)
    dialog = opened(cellar)
    for part in (dialog.locator("canvas"), dialog.get_by_role("button", name="Übernehmen")):
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size[1]
    cellar.evaluate(AXE.read_text())
    assert cellar.evaluate(RUN_AXE) == []


def test_a_face_is_fine_stripes_here(scene: Path) -> None:
    """Otherwise the tests above would prove nothing."""
    left, top, right, bottom = FACE
    assert contrast(scene.read_bytes(), (left + 100, top + 100, right - 100, bottom - 100)) > CLEAR
    assert contrast(scene.read_bytes(), (0, 0, 400, 200)) < GONE
