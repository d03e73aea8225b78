"""The signed receipt of a whole inspection: what it counts, and that it cannot be forged."""

from __future__ import annotations

from typing import Any

import pytest

from inspections.domain.vocabulary import Role
from inspections.inspection_receipts import InspectionReceipts
from tests.fixtures.pictures import a_photo
from tests.fixtures.small_district import SmallDistrict, finished
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
