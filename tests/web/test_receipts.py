"""The signed receipt of a whole inspection: what it counts, and that it cannot be forged."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from inspections.domain.vocabulary import Role
from inspections.inspection_receipts import InspectionReceipts
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.web_client import Visitor
from tests.web.test_api_photos import put as put_photo


@pytest.fixture
def visit(small: SmallDistrict) -> int:
    return small.plan()


def receipt(client: Visitor, small: SmallDistrict) -> Any:
    return client.get(f"/api/v1/inspections/{small.inspections()[0].uid}/receipt")


def hand_in(small: SmallDistrict, visit: int) -> int:
    sheet = finished(small.checklists["monthly"].values())
    small.hand_in(visit, sheet)
    return len(sheet.answers)


def test_it_counts_what_arrived_and_is_signed(
    small: SmallDistrict, client_of: Any, settings: Any, visit: int
) -> None:
    inspector = client_of(Role.INSPECTOR)
    put_photo(inspector, str(small.inspections()[0].uid), a_photo())
    count = hand_in(small, visit)
    given = receipt(inspector, small).json
    assert (given["answers"], given["photos"]) == (count, 1)
    signer = InspectionReceipts(settings.secret_keys)
    assert signer.genuine(given)
    assert receipt(inspector, small).json == given
    for name, value in given.items():
        assert not signer.genuine(given | {name: f"{value}0"}), name
    assert not signer.genuine(given | {"more": 1})
    assert not InspectionReceipts(("another key of at least 32 characters",)).genuine(given)
    assert InspectionReceipts(("a newer key", *settings.secret_keys)).genuine(given)


def test_before_the_hand_in_there_is_none(
    small: SmallDistrict, client_of: Any, visit: int
) -> None:
    refused = receipt(client_of(Role.INSPECTOR), small)
    assert (refused.status_code, refused.json["code"]) == (409, "NotHandedIn")


def receipts(client: Visitor, of: str) -> Any:
    return client.get(f"/api/v1/inspections/receipts?of={of}")


def test_of_several_those_handed_in_have_one_and_the_others_are_left_out(
    small: SmallDistrict, client_of: Any, visit: int
) -> None:
    other = small.plan()
    first, second = [str(one.uid) for one in small.inspections()]
    inspector = client_of(Role.INSPECTOR)
    both = f"{first},{second}"
    assert receipts(inspector, both).json == []
    assert receipts(inspector, "").json == []
    hand_in(small, visit)
    assert receipts(inspector, both).json == [receipt(inspector, small).json]
    hand_in(small, other)
    assert [one["inspection"] for one in receipts(inspector, both).json] == [first, second]
    assert receipts(inspector, f"{first},{first}").json == [receipt(inspector, small).json]


def test_those_of_another_district_are_left_out_too(
    small: SmallDistrict, client_of: Any, settings: Any
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    hand_in(other, other.plan())
    [uid] = [str(one.uid) for one in other.inspections()]
    assert receipts(client_of(Role.INSPECTOR), uid).json == []


@pytest.mark.parametrize("of", ["x", f"{UUID(int=1)},", ",".join([str(UUID(int=1))] * 51)])
def test_what_is_no_list_of_up_to_fifty_ids_is_refused(
    small: SmallDistrict, client_of: Any, of: str
) -> None:
    refused = receipts(client_of(Role.INSPECTOR), of)
    assert refused.status_code == 422
    assert "of" in str(refused.json)
