"""Photos in parts: whatever breaks, repeats or overtakes, the photo is there once and whole."""

from __future__ import annotations

import hashlib
import os
import random
from contextlib import suppress
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from inspections.db import transaction
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.photo_parts import PART, PhotoParts
from inspections.store.photos import Photo
from tests.fixtures.pictures import a_large_photo
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor

HEADERS = {"X-Begehung": "1"}
BYTES = "application/octet-stream"
SENT = a_large_photo()
PARTS = list(range(0, len(SENT), PART))


class Sending:
    """One photo on its way from one device."""

    def __init__(self, client: Visitor, visit: str, sent: bytes = SENT) -> None:
        self.client, self.sent = client, sent
        self.digest = hashlib.sha256(sent).hexdigest()
        self.url = f"/api/v1/inspections/{visit}/uploads/{self.digest}"

    def announce(self, size: int | None = None) -> Any:
        document = {"size": len(self.sent) if size is None else size}
        return self.client.put(self.url, json=document, headers=HEADERS)

    def part(self, offset: int, sent: bytes | None = None) -> Any:
        piece = self.sent[offset : offset + PART] if sent is None else sent
        return self.client.put(
            f"{self.url}/{offset}", data=piece, content_type=BYTES, headers=HEADERS
        )

    def state(self) -> Any:
        return self.client.get(self.url)

    def finish(self, item: str = "C06", **where: str) -> Any:
        query = {"item": item, **where}
        return self.client.post(self.url, query_string=query, headers=HEADERS)


@pytest.fixture
def visit(small: SmallDistrict) -> str:
    small.plan()
    return str(small.inspections()[0].uid)


@pytest.fixture
def sending(client_of: Any, visit: str) -> Sending:
    return Sending(client_of(Role.INSPECTOR), visit)


def photos(small: SmallDistrict) -> list[Photo]:
    with transaction(small.sessions) as session:
        return list(session.query(Photo))


def test_the_picture_of_the_tests_has_several_parts() -> None:
    assert 3 <= len(PARTS) <= 5


@pytest.mark.parametrize("order", list(permutations(PARTS[:3])))
def test_parts_come_in_any_order(
    small: SmallDistrict, sending: Sending, order: tuple[int, ...]
) -> None:
    sending.announce()
    for offset in (*order, *PARTS[3:]):
        assert sending.part(offset).status_code == 200
    receipt = sending.finish()
    assert (receipt.status_code, receipt.json["sha256"]) == (201, sending.digest)
    assert [photo.sha256 for photo in photos(small)] == [sending.digest]


@pytest.mark.parametrize("broken_at", range(len(PARTS) + 1))
def test_after_a_break_at_any_part_only_the_missing_ones_are_sent(
    small: SmallDistrict, sending: Sending, broken_at: int
) -> None:
    sending.announce()
    for offset in PARTS[:broken_at]:
        sending.part(offset)
    again = sending.announce().json
    assert again["missing"] == PARTS[broken_at:]
    assert sending.state().json == again
    for offset in again["missing"]:
        sending.part(offset)
    assert sending.finish().status_code == 201
    assert len(photos(small)) == 1


def test_parts_and_the_end_may_be_repeated(small: SmallDistrict, sending: Sending) -> None:
    sending.announce()
    for offset in PARTS * 2:
        sending.part(offset)
    assert [sending.finish().status_code for _ in range(3)] == [201, 200, 200]
    assert sending.state().status_code == 404
    assert len(photos(small)) == 1


def test_a_part_kept_wrong_is_noticed_and_the_photo_sent_anew(
    small: SmallDistrict, sending: Sending
) -> None:
    sending.announce()
    for offset in PARTS:
        sending.part(offset)
    spoilt = bytes([SENT[0] ^ 1]) + SENT[1:PART]
    sending.part(0, spoilt)
    refused = sending.finish()
    assert (refused.status_code, refused.json["code"]) == (422, "OtherPhoto")
    assert photos(small) == []
    assert sending.announce().json["missing"] == PARTS


def test_what_is_missing_is_named(sending: Sending) -> None:
    sending.announce()
    sending.part(PARTS[1])
    refused = sending.finish()
    assert refused.status_code == 422
    assert refused.json["errors"]["missing"] == [PARTS[0], *PARTS[2:]]


@pytest.mark.parametrize("size", [0, -1, "1", 12 * 1024 * 1024 + 1])
def test_a_size_no_photo_has_is_refused(sending: Sending, size: Any) -> None:
    assert sending.announce(size).status_code == 422


def test_the_same_photo_with_another_size_is_a_conflict(sending: Sending) -> None:
    sending.announce()
    refused = sending.announce(len(SENT) - 1)
    assert (refused.status_code, refused.json["code"]) == (409, "SizeDiffers")


@pytest.mark.parametrize("offset", [1, PART - 1, len(PARTS) * PART])
def test_a_part_where_none_belongs_is_refused(sending: Sending, offset: int) -> None:
    sending.announce()
    assert sending.part(offset, b"x").status_code == 422


def test_a_number_too_long_for_a_machine_word_is_refused_too(sending: Sending) -> None:
    assert sending.announce(10**30).status_code == 422
    sending.announce()
    assert sending.part(10**30).status_code == 404  # no such part


def test_announcing_while_an_earlier_request_still_ends_is_no_fault(tmp_path: Path) -> None:
    """A device whose line broke begins anew; the server has not noticed and throws parts away."""
    parts, digest, over = PhotoParts(tmp_path), hashlib.sha256(SENT).hexdigest(), Event()

    def ends_again_and_again() -> None:
        while not over.is_set():
            parts.forget(1, digest)

    other = Thread(target=ends_again_and_again)
    other.start()
    try:
        for _time in range(300):
            with suppress(NotFound):  # announce anew, as the device does
                assert parts.begin(1, digest, len(SENT)).size == len(SENT)
    finally:
        over.set()
        other.join()


def test_a_part_of_another_length_is_refused(sending: Sending) -> None:
    sending.announce()
    assert sending.part(0, b"x").status_code == 422
    assert sending.part(0, SENT[: PART + 1]).status_code == 413
    assert sending.state().json["have"] == []


def test_parts_are_only_of_what_was_announced(sending: Sending) -> None:
    assert sending.part(0).status_code == 404
    assert sending.state().status_code == 404
    assert sending.finish().status_code == 404


def test_what_is_no_digest_is_not_found(client_of: Any, visit: str) -> None:
    sending = Sending(client_of(Role.INSPECTOR), visit)
    sending.url = sending.url[:-3] + "%2e."
    assert sending.announce().status_code == 404


def test_too_many_unfinished_photos_are_refused_before_anything_is_read(
    sending: Sending, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("inspections.photo_parts.MOST_UNFINISHED", 1)
    sending.announce()
    refused = Sending(sending.client, visit, b"other").announce()
    assert (refused.status_code, refused.json["code"]) == (507, "NoRoom")
    assert sending.announce().status_code == 200


def test_whole_bytes_that_are_no_photo_are_refused(client_of: Any, visit: str) -> None:
    noise = random.Random(1).randbytes(PART + 7)
    sending = Sending(client_of(Role.INSPECTOR), visit, noise)
    sending.announce()
    for offset in (0, PART):
        sending.part(offset)
    assert sending.finish().json["code"] == "PhotoRefused"


def test_another_district_neither_sees_nor_sends_parts(
    small: SmallDistrict, settings: Any, sending: Sending, client_of: Any, visit: str
) -> None:
    sending.announce()
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    stranger = client_of(Role.INSPECTOR).log_in_as(other.user(Role.INSPECTOR))
    foreign = Sending(stranger, visit)
    answers = (foreign.announce(), foreign.part(0), foreign.state(), foreign.finish())
    assert {answer.status_code for answer in answers} == {404}


def test_parts_nobody_goes_on_with_are_thrown_away_after_a_day(
    small: SmallDistrict, sending: Sending
) -> None:
    sending.announce()
    sending.part(0)
    parts = PhotoParts(sending.client.wiring.photos.parts_dir)
    [folder] = parts.root.glob("*/*")
    now = small.clock()
    for path in (folder, *folder.iterdir()):
        os.utime(path, (now.timestamp(), now.timestamp()))
    assert parts.forget_old(now + timedelta(hours=23)) == 0
    assert sending.state().status_code == 200
    assert parts.forget_old(now + timedelta(hours=24)) == 1
    assert sending.announce().json["missing"] == PARTS
