"""Photos taken in place: small, without the place they were taken at, never lost unsaid."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PIL.ExifTags import IFD
from playwright.sync_api import Page, expect

from tests.faults.processes.program import until
from tests.fixtures.filing_desk import Desk, card, choose, saved
from tests.fixtures.held_back import HeldBack
from tests.fixtures.pictures import a_photo
from tests.fixtures.scenes import bytes_on_device, photos_sent

pytestmark = pytest.mark.browser


def take(page: Page, item: str, *pictures: Path) -> None:
    card(page, item).locator("input[type=file]").set_input_files(list(pictures))


def strip(page: Page, item: str = "C06"):
    return card(page, item).locator(".bg-photo")


def test_position_and_camera_never_leave_the_device(
    desk: Desk, phone: Page, picture: Path
) -> None:
    assert b"Telefon" in picture.read_bytes()
    with Image.open(picture) as taken:
        assert taken.getexif().get_ifd(IFD.GPSInfo)
    sent = photos_sent(phone)
    phone.goto(desk.page_url)
    phone.context.set_offline(True)
    take(phone, "C06", picture)
    expect(phone.locator("#verbindung")).to_have_text("Offline · 1")
    [kept] = bytes_on_device(phone)
    phone.context.set_offline(False)
    saved(phone)
    [on_the_way] = sent
    assert on_the_way == kept
    with Image.open(BytesIO(kept)) as image:
        assert (image.format, image.size) == ("JPEG", (1600, 1200))
        assert dict(image.getexif()) == {}
        jfif = {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
        assert image.info.keys() <= jfif | {"icc_profile"}  # sRGB, the canvas's own
    for word in (b"Telefon", b"Exif", b"GPS", b"http://ns.adobe.com"):
        assert word not in kept


def test_several_photos_come_from_the_gallery_at_once(
    desk: Desk, phone: Page, tmp_path: Path
) -> None:
    chosen = [tmp_path / f"{number}.jpg" for number in range(3)]
    for number, path in enumerate(chosen):
        path.write_bytes(a_photo(600 + number, 400))
    phone.goto(desk.page_url)
    choose(phone, "C06", "no")
    with phone.expect_file_chooser() as opened:
        card(phone, "C06").get_by_role("button", name="Galerie").click()
    assert opened.value.is_multiple()
    opened.value.set_files(chosen)
    expect(strip(phone)).to_have_count(3)
    saved(phone)
    assert sorted(photo.width for photo in desk.photos()) == [600, 601, 602]


def test_the_camera_is_asked_for_and_the_gallery_too(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    box = card(phone, "C06").locator("input[type=file]")
    assert box.get_attribute("capture") == "environment"
    expect(card(phone, "C06").locator(".bg-library")).to_be_hidden()
    choose(phone, "C06", "no")
    expect(card(phone, "C06").locator(".bg-library")).to_be_visible()


def test_a_page_closed_by_the_camera_comes_back_to_its_question(desk: Desk, phone: Page) -> None:
    phone.goto(desk.page_url)
    choose(phone, "M02", "no")
    saved(phone)
    question = card(phone, "M02")
    where = "card => card.getBoundingClientRect().top"
    with phone.expect_file_chooser():
        question.locator("input[type=file]").click()
    top = question.evaluate(where)
    phone.reload()
    expect(question.locator(".bg-line")).to_contain_text("noch einmal auf")
    until(lambda: abs(question.evaluate(where) - top) < 4, "the question where it was", 10)
    expect(question.locator("input[type=file]")).to_be_focused()
    phone.reload()
    expect(question.locator(".bg-line")).not_to_contain_text("noch einmal auf")


def test_a_camera_opened_before_the_rules_came_is_waited_for_too(desk: Desk, phone: Page) -> None:
    rules = HeldBack(phone, "judging.js")
    phone.goto(desk.page_url)
    question = card(phone, "M02")
    with phone.expect_file_chooser():
        question.locator("input[type=file]").click()
    rules.come()
    expect(phone.locator("#begehung[data-judges]")).to_be_attached()
    expect(question.locator(".bg-line")).not_to_contain_text("noch einmal auf")
    phone.reload()
    expect(question.locator(".bg-line")).to_contain_text("noch einmal auf")


def test_a_page_that_outlived_the_camera_asks_for_nothing(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    with phone.expect_file_chooser() as opened:
        card(phone, "C06").locator("input[type=file]").click()
    opened.value.set_files(picture)
    expect(strip(phone)).to_have_count(1)
    saved(phone)
    phone.reload()
    expect(strip(phone)).to_have_count(1)
    expect(card(phone, "C06").locator(".bg-line")).not_to_contain_text("noch einmal auf")


def test_a_format_the_browser_cannot_read_is_named_with_the_way_out(
    desk: Desk, phone: Page, tmp_path: Path
) -> None:
    heic = tmp_path / "IMG_0001.jpg"  # some phones name them so
    heic.write_bytes(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(200))
    broken = tmp_path / "kaputt.jpg"
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    phone.goto(desk.page_url)
    take(phone, "C06", heic)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("Stellen Sie die Kamera auf")
    take(phone, "C06", broken)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("kaputt.jpg: Das Foto konnte")
    expect(strip(phone)).to_have_count(0)


LITTLE = "navigator.storage.estimate = async () => ({quota: 150 * 2 ** 20, usage: 0})"


def test_photos_are_refused_below_200_megabytes_but_answers_are_not(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    phone.evaluate(LITTLE)  # Chromium says ten gigabytes whatever its quota is
    take(phone, "C06", picture)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("kein Platz für Fotos mehr")
    expect(strip(phone)).to_have_count(0)
    choose(phone, "B01", "yes")
    expect(card(phone, "B01")).to_have_attribute("data-rev", "1")
    assert desk.held()["B01"].value == "yes"


def test_a_full_device_says_so_and_goes_on_when_there_is_room(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": desk.url, "quotaSize": 1})
    take(phone, "C06", picture)
    expect(card(phone, "C06").locator(".bg-line")).to_contain_text("kein Platz für Fotos mehr")
    expect(strip(phone)).to_have_count(0)
    choose(phone, "B04", "yes")
    expect(card(phone, "B04").locator(".bg-line")).to_contain_text("nicht gespeichert werden")
    expect(phone.locator("#verbindung")).to_have_text("Nicht gespeichert")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": desk.url})
    choose(phone, "B04", "no")
    take(phone, "C06", picture)
    expect(strip(phone)).to_have_count(1)
    saved(phone)
    assert [photo.item for photo in desk.photos()] == ["C06"]
    assert desk.held()["B04"].value == "no"


def test_an_answer_the_device_could_not_keep_says_so_when_the_rules_come_later(
    desk: Desk, phone: Page
) -> None:
    rules = HeldBack(phone, "judging.js")
    phone.goto(desk.page_url)
    devtools = phone.context.new_cdp_session(phone)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": desk.url, "quotaSize": 1})
    choose(phone, "B04", "no")
    said = card(phone, "B04").locator(".bg-verdict:visible")
    expect(said).to_contain_text("nicht gespeichert werden")
    rules.come()
    expect(phone.locator("#begehung[data-judges]")).to_be_attached()
    expect(said).to_contain_text("nicht gespeichert werden")
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": desk.url})
    choose(phone, "B04", "partly")
    saved(phone)
    expect(said).to_have_count(0)


def test_a_photo_taken_out_before_it_was_sent_never_leaves_the_device(
    desk: Desk, phone: Page, picture: Path
) -> None:
    sent = photos_sent(phone)
    phone.goto(desk.page_url)
    take(phone, "C06", picture)
    expect(strip(phone)).to_have_count(1)
    card(phone, "C06").locator(".bg-photo__remove").click()
    saved(phone)
    assert (sent, bytes_on_device(phone), desk.photos()) == ([], [], [])


def test_the_caption_is_read_out_in_place_of_the_photo(
    desk: Desk, phone: Page, picture: Path
) -> None:
    phone.goto(desk.page_url)
    take(phone, "C06", picture)
    expect(strip(phone).get_by_role("img")).to_have_attribute("alt", "Foto 1 zu Frage 3.1")
    strip(phone).locator(".bg-photo__caption").fill("Bett ohne Matratze")
    strip(phone).locator(".bg-photo__caption").blur()
    expect(strip(phone).get_by_role("img", name="Bett ohne Matratze")).to_be_visible()
    saved(phone)
    phone.reload()
    expect(strip(phone).get_by_role("img", name="Bett ohne Matratze")).to_be_visible()
