"""PUT of an answer: once, checked, judged; repeats and strangers."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import SmallDistrict, make_district
from tests.fixtures.web_client import Visitor


@pytest.fixture
def visit(small: SmallDistrict) -> str:
    return str(_uid(small, small.plan()))


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


def _uid(small: SmallDistrict, inspection_id: int) -> object:
    return next(each.uid for each in small.inspections() if each.id == inspection_id)


def put(client: Visitor, visit: str, uid: object = None, **answer: Any) -> Any:
    url = f"/api/v1/inspections/{visit}/answers/{uid or uuid4()}"
    return client.put(url, json=answer, headers={"X-Begehung": "1"})


def test_an_answer_is_kept_and_judged(inspector: Visitor, visit: str) -> None:
    response = put(inspector, visit, item="C06", value="no", remark="Bett zu kurz")
    assert response.status_code == 201
    assert response.json["receipt"] | {"uid": "", "digest": ""} == {
        "uid": "", "digest": "", "rev": 1, "first": True, "conflict": False,
    }  # fmt: skip
    [point] = response.json["points"]
    assert (point["verdict"], point["panel"], point["severity"]) == ("violated", "direct", "severe")


def test_the_same_answer_again_is_the_same_revision(inspector: Visitor, visit: str) -> None:
    uid = uuid4()
    first = put(inspector, visit, uid, item="C06", value="no")
    again = put(inspector, visit, uid, item="C06", value="no")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json["receipt"]["rev"] == 1
    assert again.json["receipt"]["digest"] == first.json["receipt"]["digest"]


def test_the_same_id_with_other_content_is_a_conflict(inspector: Visitor, visit: str) -> None:
    uid = uuid4()
    put(inspector, visit, uid, item="C06", value="no")
    response = put(inspector, visit, uid, item="C06", value="yes")
    assert (response.status_code, response.json["code"]) == (409, "UidTaken")
    assert response.mimetype == "application/problem+json"


def test_the_same_id_in_another_inspection_is_a_conflict(
    inspector: Visitor, small: SmallDistrict, visit: str
) -> None:
    uid = uuid4()
    put(inspector, visit, uid, item="C06", value="no")
    other = str(_uid(small, small.plan()))
    response = put(inspector, other, uid, item="C06", value="no")
    assert (response.status_code, response.json["code"]) == (409, "UidTaken")


def test_an_answer_over_an_unseen_revision_is_kept_and_marked(
    inspector: Visitor, visit: str
) -> None:
    put(inspector, visit, item="C06", value="no")
    response = put(inspector, visit, item="C06", value="yes", base_rev=0)
    assert response.json["receipt"]["rev"] == 2
    assert response.json["receipt"]["conflict"] is True


def test_a_value_other_rules_read_judges_those_points_too(inspector: Visitor, visit: str) -> None:
    put(inspector, visit, item="D01", value=10)
    response = put(inspector, visit, item="A02", value=120)
    shower = next(each for each in response.json["points"] if each["item"] == "D01")
    assert shower["verdict"] == "violated"
    assert shower["words"] == "Personen je Dusche: 12 – Mangel"
    assert "unbestätigt" in shower["source"]


def test_progress_counts_what_is_still_open(inspector: Visitor, visit: str) -> None:
    before = put(inspector, visit, item="A01", value=150).json["progress"]
    after = put(inspector, visit, item="A02", value=100).json["progress"]
    assert after["open"] == before["open"] - 1
    assert after["answered"] == before["answered"] + 1


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        ({"value": "no"}, "item"),
        ({"item": "C06", "value": True}, "value"),
        ({"item": "C06", "value": ["no"]}, "value"),
        ({"item": "C06", "value": {"men": "3"}}, "value"),
        ({"item": "C06", "value": "no", "state": "perhaps"}, "state"),
        ({"item": "C06", "value": "no", "severity": 2}, "severity"),
        ({"item": "C06", "value": "no", "remark": "x" * 10_001}, "remark"),
        ({"item": "C06", "value": "no", "remark": "a\x00b"}, "remark"),
        ({"item": "C06", "value": "no", "place": 7}, "place"),
        ({"item": "C06", "value": "no", "base_rev": "1"}, "base_rev"),
        ({"item": "C06", "value": "no", "base_rev": -1}, "base_rev"),
        ({"item": "C06", "value": "no", "claimed_at": "2026-04-07T08:00:00"}, "claimed_at"),
        ({"item": "C06", "value": "no", "colour": "red"}, "colour"),
    ],
)
def test_a_wrong_field_is_refused_by_name(
    inspector: Visitor, visit: str, answer: dict[str, Any], field: str
) -> None:
    response = put(inspector, visit, **answer)
    assert response.status_code == 422
    assert list(response.json["errors"]) == [field]


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ({"item": "Z99", "value": "no"}, {"item": "Z99"}),
        ({"item": "C06", "value": "maybe"}, {"item": "C06", "problem": "not_an_option"}),
        ({"item": "A02", "value": "viele"}, {"item": "A02", "problem": "not_a_number"}),
        ({"item": "A02", "value": 1.5}, {"item": "A02", "problem": "not_whole"}),
        ({"item": "A02", "value": -1}, {"item": "A02", "problem": "negative"}),
        ({"item": "A02", "value": 1e300}, {"item": "A02", "problem": "too_large"}),
        ({"item": "A04", "value": {"cats": 1}}, {"item": "A04", "problem": "unknown_part"}),
    ],
)
def test_a_value_the_item_cannot_have_is_refused_by_item(
    inspector: Visitor, visit: str, answer: dict[str, Any], problem: dict[str, str]
) -> None:
    response = put(inspector, visit, **answer)
    assert response.status_code == 422
    assert response.json["errors"] == problem


@pytest.mark.parametrize("body", [b"{", b"[" * 5000, b'{"item": "A02", "value": NaN}', b"\xff"])
def test_what_is_no_json_is_refused(inspector: Visitor, visit: str, body: bytes) -> None:
    response = inspector.put(
        f"/api/v1/inspections/{visit}/answers/{uuid4()}",
        data=body,
        content_type="application/json",
        headers={"X-Begehung": "1"},
    )
    assert response.status_code == 400
    assert "json" in response.json["errors"]


def test_a_body_that_is_too_large_is_refused_unread(inspector: Visitor, visit: str) -> None:
    response = put(inspector, visit, item="C06", value="no", remark="x" * 9_000_000)
    assert response.status_code == 413


def test_an_inspection_of_another_district_is_not_found(
    client_of, small: SmallDistrict, settings, inspector: Visitor
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    foreign = str(_uid(other, other.plan()))
    assert put(inspector, foreign, item="C06", value="no").status_code == 404
    assert inspector.get(f"/api/v1/inspections/{foreign}").status_code == 404


@pytest.mark.parametrize("role", [Role.READER, Role.ADMIN, Role.COMMISSIONER])
def test_who_does_not_inspect_files_nothing(client_of, visit: str, role: Role) -> None:
    assert put(client_of(role), visit, item="C06", value="no").status_code == 403


def test_a_stranger_is_asked_to_log_in(anonymous: Visitor, visit: str) -> None:
    assert put(anonymous, visit, item="C06", value="no").status_code == 401


def test_a_wrong_method_says_which_are_right(inspector: Visitor, visit: str) -> None:
    response = inspector.get(f"/api/v1/inspections/{visit}/answers/{uuid4()}")
    assert response.status_code == 405
    assert "PUT" in response.headers["Allow"]
    assert response.mimetype == "application/problem+json"
