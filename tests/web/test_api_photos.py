"""Photos over the wire: once, re-encoded, refused when they are none."""

from __future__ import annotations

import hashlib
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
