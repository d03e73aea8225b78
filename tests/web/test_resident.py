"""A resident at the door of the house: without account, without script, in their own language."""

from __future__ import annotations

import logging
import re
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Topic
from inspections.photo_store import PhotoStore
from inspections.resident_words import LANGUAGES, every_language, words_in
from inspections.runtime.outbox import Message
from inspections.store.complaints import ComplaintPhoto, HouseCode
from inspections.store.schema import METADATA
from inspections.store.visitors import DaySalt, VisitorMark
from inspections.usecases.keep_offices import renew_code
from tests.fixtures.complaining import TEXT, Complaining
from tests.fixtures.web_client import Visitor
from web.form_limits import MOST_LOOK_UPS, MOST_MESSAGES

CODE = re.compile(r"bg-receipt__code[^>]*>([0-9A-Z-]{11})<")
KEY = re.compile(r'name="schluessel" value="([0-9a-f]{32})"')


@pytest.fixture
def door(complaining: Complaining) -> str:
    return f"/m/{complaining.house_code}"


def send(visitor: Visitor, door: str, **more: object) -> str:
    """The receipt as the page shows it."""
    data = {"thema": "water_heating", "text": TEXT, "schluessel": "a" * 32} | more
    page = visitor.post_form(door, data)
    assert page.status_code == 200, page.text
    found = CODE.search(page.text)
    assert found
    return found[1]


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_page(
    code: str, anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    words = words_in(code)
    page = anonymous.get(f"{door}?sprache={code}")
    assert page.status_code == 200
    assert f'<html lang="{words["lang"]}" dir="{words["dir"]}">' in page.text
    for name in ("emergency", "anonymous", "text", "contact_hint", "send"):
        assert words[name] in page.text.replace("&#39;", "'")
    receipt = send(anonymous, door, sprache=code)
    shown = anonymous.post_form(f"{door}/stand", {"code": receipt, "sprache": code})
    assert words.state("received") in shown.text
    assert TEXT in shown.text
    assert complaining.all()[0].locale == code


def test_all_languages_say_the_same_things() -> None:
    keys = {frozenset(words._words) for words in every_language()}
    assert len(keys) == 1
    for words in every_language():
        for topic in Topic:
            assert words.topic(topic)


def test_the_browser_s_language_is_taken_and_german_otherwise(
    anonymous: Visitor, door: str
) -> None:
    for wanted, lang in (("fa-AF,fa;q=0.9", "fa"), ("uk", "uk"), ("fi", "de"), ("", "de")):
        page = anonymous.get(door, headers={"Accept-Language": wanted})
        assert f'<html lang="{lang}"' in page.text


def test_no_page_needs_a_script(anonymous: Visitor, door: str) -> None:
    receipt = send(anonymous, door)
    pages = [
        anonymous.get(door),
        anonymous.get(f"{door}/stand"),
        anonymous.post_form(f"{door}/stand", {"code": receipt}),
    ]
    for page in pages:
        assert "<script" not in page.text
        assert " on" + "click" not in page.text


def test_the_way_of_one_message_to_its_answer(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    receipt = send(anonymous, door, ort="Zimmer 2.04", sprache="en")
    (case,) = complaining.all()
    assert (case.topic, case.place, case.contact) == ("water_heating", "Zimmer 2.04", "")
    complaining.sort(case.id)
    complaining.answer(case.id, "Der Installateur kommt am Montag.")
    page = anonymous.post_form(f"{door}/stand", {"code": receipt.lower(), "sprache": "en"})
    assert "There is an answer." in page.text
    assert "Der Installateur kommt am Montag." in page.text
    more = {"code": receipt, "text": "Er kam nicht.", "schluessel": "b" * 32}
    for _ in range(2):
        page = anonymous.post_form(f"{door}/nachricht", more)
        assert "Er kam nicht." in page.text
    assert page.text.count("Er kam nicht.") == 1
    page = anonymous.post_form(f"{door}/zurueckziehen", {"code": receipt})
    assert page.status_code == 200
    assert complaining.one(case.id).state == "withdrawn"


def test_posting_twice_complains_once(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    key = KEY.search(anonymous.get(door).text)[1]
    receipts = {send(anonymous, door, schluessel=key) for _ in range(3)}
    assert len(receipts) == 1
    assert len(complaining.all()) == 1


def test_a_form_with_faults_keeps_what_was_typed(anonymous: Visitor, door: str) -> None:
    page = anonymous.post_form(door, {"text": "Es ist kalt", "ort": "Küche"})
    assert page.status_code == 422
    assert "Bitte wählen Sie ein Thema." in page.text
    assert "Es ist kalt" in page.text
    assert 'value="Küche"' in page.text


def test_a_page_left_open_too_long_keeps_what_was_typed(
    app: Flask, door: str, complaining: Complaining
) -> None:
    page = app.test_client().post(door, data={"thema": "dirt", "text": "Schimmel im Bad"})
    assert page.status_code == 403
    assert "Schimmel im Bad" in page.text
    assert "noch einmal auf „Absenden“" in page.text
    assert complaining.all() == []


def test_a_photo_loses_where_and_when_it_was_taken(
    anonymous: Visitor, door: str, complaining: Complaining, settings
) -> None:
    complaining.small.clock.to("2026-04-07 14:23")
    send(anonymous, door, foto=(BytesIO(photo_with_exif()), "IMG_20260407_1422.jpg"))
    with reading(complaining.small.sessions) as session:
        (row,) = session.scalars(select(ComplaintPhoto))
    kept = PhotoStore(settings.photo_dir).path(row.stored)
    with Image.open(kept) as image:
        assert not image.getexif()
    assert b"Canon" not in kept.read_bytes()
    assert kept.stat().st_mtime % 3600 == 0


def photo_with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Canon"
    exif[0x0132] = "2026:04:07 14:22:11"
    file = BytesIO()
    Image.new("RGB", (640, 480), "#8a8a8a").save(file, "JPEG", exif=exif)
    return file.getvalue()


def test_what_is_no_photo_is_said_and_nothing_is_written(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    data = {"thema": "dirt", "text": TEXT, "foto": (BytesIO(b"MZ"), "a.jpg")}
    page = anonymous.post_form(door, data)
    assert page.status_code == 422
    assert "Dieses Foto können wir nicht öffnen" in page.text
    assert complaining.all() == []


def test_guessing_codes_is_throttled(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    receipt = send(anonymous, door)
    for _ in range(MOST_LOOK_UPS):
        page = anonymous.post_form(f"{door}/stand", {"code": "AAA-AAA-AAA"})
        assert page.status_code == 422
    assert anonymous.post_form(f"{door}/stand", {"code": receipt}).status_code == 429
    assert anonymous.post_form(f"{door}/nachricht", {"code": receipt}).status_code == 429
    complaining.small.clock.ahead(hours=1)
    assert anonymous.post_form(f"{door}/stand", {"code": receipt}).status_code == 200


def test_too_many_messages_are_refused_in_the_language_of_the_page(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    for number in range(MOST_MESSAGES):
        send(anonymous, door, text=f"Nachricht {number}")
    data = {"thema": "dirt", "text": "zu viel", "sprache": "tr"}
    page = anonymous.post_form(door, data)
    assert page.status_code == 429
    assert "Bu bağlantıdan çok fazla mesaj geldi" in page.text
    assert len(complaining.all()) == MOST_MESSAGES


def test_no_address_of_a_device_is_written_or_logged(
    anonymous: Visitor, door: str, complaining: Complaining, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    device = {"REMOTE_ADDR": "203.0.113.77"}
    receipt = anonymous.post_form(
        door, {"thema": "danger", "text": "Feuer"}, environ_overrides=device
    )
    code = CODE.search(receipt.text)[1]
    anonymous.post_form(f"{door}/stand", {"code": "falsch"}, environ_overrides=device)
    anonymous.post_form("/m/nirgends", {"text": "Feuer"}, environ_overrides=device)
    with reading(complaining.small.sessions) as session:
        rows = "".join(
            f"{table.name}{session.execute(select(table)).all()}"
            for table in METADATA.sorted_tables
        )
    for secret in ("203.0.113.77", code, code.replace("-", "")):
        assert secret not in rows
        assert secret not in caplog.text
    assert "Feuer" not in caplog.text
    assert "/m/nirgends" not in caplog.text


def test_marks_of_yesterday_and_their_salt_are_deleted(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    send(anonymous, door)
    with reading(complaining.small.sessions) as session:
        yesterday = set(session.scalars(select(VisitorMark.mark)))
    complaining.small.clock.ahead(days=1)
    send(anonymous, door, text="noch etwas")
    with reading(complaining.small.sessions) as session:
        assert not yesterday & set(session.scalars(select(VisitorMark.mark)))
        assert len(list(session.scalars(select(DaySalt)))) == 1


def test_a_receipt_of_one_house_opens_nothing_at_another_door(
    anonymous: Visitor, door: str, elsewhere, complaining: Complaining
) -> None:
    receipt = send(anonymous, door)
    with reading(complaining.small.sessions) as session:
        other = next(
            row.code
            for row in session.scalars(select(HouseCode))
            if row.code != complaining.house_code
        )
    assert anonymous.post_form(f"/m/{other}/stand", {"code": receipt}).status_code == 422


def test_an_old_poster_says_so_in_the_language_of_the_browser(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    with transaction(complaining.small.sessions) as session:
        renew_code(session, session.merge(complaining.small.house))
    page = anonymous.get(door, headers={"Accept-Language": "fr"})
    assert page.status_code == 404
    assert "L’affiche est ancienne" in page.text


def test_a_page_of_a_receipt_is_kept_nowhere(anonymous: Visitor, door: str) -> None:
    receipt = send(anonymous, door)
    page = anonymous.post_form(f"{door}/stand", {"code": receipt})
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_what_somebody_writes_is_never_markup(anonymous: Visitor, door: str) -> None:
    receipt = send(anonymous, door, text="<script>alert(1)</script>")
    page = anonymous.post_form(f"{door}/stand", {"code": receipt})
    assert "<script>" not in page.text


def test_danger_shows_the_emergency_number_once_more(
    anonymous: Visitor, door: str, complaining: Complaining
) -> None:
    page = anonymous.post_form(door, {"thema": "violence", "text": "Er schlägt"})
    assert 'href="tel:112"' in page.text
    with reading(complaining.small.sessions) as session:
        assert [row.letter for row in session.scalars(select(Message))] == ["complaint_danger"]
