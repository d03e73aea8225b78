"""Photos over the wire: once, re-encoded, refused when they are none."""

from __future__ import annotations

import errno
import hashlib
import os
from typing import Any

import pytest
from PIL import Image

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store.photos import Photo
from tests.fixtures.pictures import a_huge_picture, a_photo
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor


@pytest.fixture
def visit(small: SmallDistrict) -> str:
    small.plan()
    return str(small.inspections()[0].uid)


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


def address(visit: str, sent: bytes, item: str = "C06", place: str = "") -> str:
    digest = hashlib.sha256(sent).hexdigest()
    return f"/api/v1/inspections/{visit}/photos/{digest}?item={item}&place={place}"


def put(client: Visitor, visit: str, sent: bytes, kind: str = "image/jpeg", **where: str) -> Any:
    return client.put(
        address(visit, sent, **where), data=sent, content_type=kind, headers={"X-Begehung": "1"}
    )


def photos(small: SmallDistrict) -> list[Photo]:
    with transaction(small.sessions) as session:
        return list(session.query(Photo).order_by(Photo.id))


def test_a_photo_is_kept_without_the_place_it_was_taken_at(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    sent = a_photo()
    response = put(inspector, visit, sent)
    assert response.status_code == 201
    [photo] = photos(small)
    assert (photo.item, photo.sha256) == ("C06", hashlib.sha256(sent).hexdigest())
    stored = inspector.wiring.photos.path(photo.stored)
    with Image.open(stored) as image:
        assert dict(image.getexif()) == {}
        assert image.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"Telefon" not in stored.read_bytes()


def test_the_same_photo_again_is_the_same(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    sent = a_photo()
    first, again = put(inspector, visit, sent), put(inspector, visit, sent)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert len(photos(small)) == 1


def test_a_photo_comes_back_and_can_be_named_and_taken_out(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    sent = a_photo()
    put(inspector, visit, sent)
    header = {"X-Begehung": "1"}
    named = inspector.patch(address(visit, sent), json={"caption": "Bett"}, headers=header)
    assert named.status_code == 204
    [photo] = photos(small)
    page = f"/begehung/{photo.inspection_id}/foto/{photo.id}"
    assert (photo.caption, inspector.get(page).mimetype) == ("Bett", "image/jpeg")
    assert inspector.delete(address(visit, sent), headers=header).status_code == 204
    assert inspector.get(page).status_code == 404
    assert inspector.delete(address(visit, sent), headers=header).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        (b"<svg onload='alert(1)'/>", "photo"),
        (a_photo()[:200], "photo"),
        (b"", "photo"),
        (a_huge_picture(), "pixels"),
    ],
    ids=["no photo", "cut off", "empty", "200 megapixels"],
)
def test_what_is_no_photo_is_refused_and_not_kept(
    small: SmallDistrict, inspector: Visitor, visit: str, sent: bytes, field: str
) -> None:
    response = put(inspector, visit, sent)
    assert (response.status_code, response.json["code"]) == (422, "PhotoRefused")
    assert field in response.json["errors"]
    assert photos(small) == []


def test_bytes_that_do_not_have_their_digest_are_refused(inspector: Visitor, visit: str) -> None:
    response = inspector.put(
        address(visit, b"other"),
        data=a_photo(),
        content_type="image/jpeg",
        headers={"X-Begehung": "1"},
    )
    assert (response.status_code, response.json["code"]) == (422, "OtherPhoto")


def test_an_unknown_item_is_refused_by_name(inspector: Visitor, visit: str) -> None:
    response = put(inspector, visit, a_photo(), item="Z99")
    assert (response.status_code, response.json["errors"]) == (422, {"item": "Z99"})


def test_another_kind_of_file_is_refused_by_its_type(inspector: Visitor, visit: str) -> None:
    assert put(inspector, visit, b"%PDF", kind="application/pdf").status_code == 415


def test_a_point_takes_twenty_photos(inspector: Visitor, visit: str) -> None:
    for grey in range(20):
        assert put(inspector, visit, a_photo(40, 30, f"#{grey * 12:02x}0000")).status_code == 201
    response = put(inspector, visit, a_photo(40, 30, "#ffffff"))
    assert (response.status_code, response.json["code"]) == (422, "TooManyPhotos")


def test_a_photo_of_another_district_is_not_found(
    small: SmallDistrict, settings, inspector: Visitor, client_of, visit: str
) -> None:
    put(inspector, visit, a_photo())
    [photo] = photos(small)
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    stranger = client_of(Role.INSPECTOR).log_in_as(other.user(Role.INSPECTOR))
    page = f"/begehung/{photo.inspection_id}/foto/{photo.id}"
    assert stranger.get(page).status_code == 404
    assert put(stranger, visit, a_photo()).status_code == 404


def marked(visit: str, sent: bytes, earlier: bytes) -> str:
    return f"{address(visit, sent)}&replaces={hashlib.sha256(earlier).hexdigest()}"


def put_marked(client: Visitor, visit: str, sent: bytes, earlier: bytes) -> Any:
    header = {"X-Begehung": "1"}
    address_ = marked(visit, sent, earlier)
    return client.put(address_, data=sent, content_type="image/jpeg", headers=header)


def test_a_marked_photo_takes_the_place_of_the_first_and_its_file_is_erased(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    face, mosaic = a_photo(colour="#c08070"), a_photo(colour="#405060")
    put(inspector, visit, face)
    header = {"X-Begehung": "1"}
    inspector.patch(address(visit, face), json={"caption": "Flur"}, headers=header)
    file = inspector.wiring.photos.path(photos(small)[0].stored)
    assert file.exists()
    assert put_marked(inspector, visit, mosaic, face).status_code == 201
    before, after = photos(small)
    assert (before.replaced_by_id, before.stored) == (after.id, "")
    assert (after.caption, after.removed_at) == ("Flur", None)
    assert not file.exists()
    page = f"/begehung/{before.inspection_id}/foto/"
    assert inspector.get(f"{page}{before.id}").status_code == 404
    assert inspector.get(f"{page}{after.id}").status_code == 200


def test_what_was_replaced_does_not_come_back_with_a_late_repetition(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    face, mosaic = a_photo(colour="#c08070"), a_photo(colour="#405060")
    put(inspector, visit, face)
    file = inspector.wiring.photos.path(photos(small)[0].stored)
    put_marked(inspector, visit, mosaic, face)
    assert put(inspector, visit, face).status_code == 200
    small.beat()
    assert not file.exists()
    assert [photo.removed_at is None for photo in photos(small)] == [False, True]


def test_a_photo_replaced_before_it_arrived_never_arrives(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    face, mosaic = a_photo(colour="#c08070"), a_photo(colour="#405060")
    put_marked(inspector, visit, mosaic, face)
    assert put(inspector, visit, face).status_code == 200
    small.beat()
    shown = [photo for photo in photos(small) if photo.removed_at is None]
    assert [photo.sha256 for photo in shown] == [hashlib.sha256(mosaic).hexdigest()]
    kept = list(inspector.wiring.photos.root.rglob("*.jpg"))
    assert [path.stem for path in kept] == [shown[0].stored]


def test_a_full_point_can_still_be_marked(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    sent = [a_photo(640 + number) for number in range(20)]
    for one in sent:
        put(inspector, visit, one)
    assert put_marked(inspector, visit, a_photo(colour="#806040"), sent[3]).status_code == 201
    assert len([photo for photo in photos(small) if photo.removed_at is None]) == 20


def test_the_same_picture_at_another_question_stays(
    small: SmallDistrict, inspector: Visitor, visit: str
) -> None:
    face, mosaic = a_photo(colour="#c08070"), a_photo(colour="#405060")
    put(inspector, visit, face)
    put(inspector, visit, face, item="B01")
    put_marked(inspector, visit, mosaic, face)
    [other] = [photo for photo in photos(small) if photo.item == "B01"]
    assert inspector.wiring.photos.path(other.stored).exists()


def test_a_digest_that_is_none_is_refused_by_name(inspector: Visitor, visit: str) -> None:
    sent = a_photo()
    answer = inspector.put(
        f"{address(visit, sent)}&replaces=../x", data=sent, content_type="image/jpeg",
        headers={"X-Begehung": "1"},
    )
    assert answer.status_code == 422
    assert "replaces" in answer.text


def test_a_full_disk_is_said_so_and_leaves_neither_row_nor_half_a_file(
    small: SmallDistrict, inspector: Visitor, visit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        refused = put(inspector, visit, a_photo())
    assert refused.status_code == 507
    assert photos(small) == []
    assert [one for one in inspector.wiring.photos.root.rglob("*") if one.is_file()] == []
    assert put(inspector, visit, a_photo()).status_code == 201
