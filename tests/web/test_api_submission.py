"""PUT of a submission: all or nothing, once."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from inspections.domain.submission import Submission
from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.web_client import Visitor


@pytest.fixture
def inspector(client_of) -> Visitor:
    return client_of(Role.INSPECTOR)


def wire(submission: Submission) -> dict[str, Any]:
    """As a device sends it."""
    return {
        "id": str(submission.id),
        "answers": [
            {
                "uid": str(write.uid),
                "item": write.answer.item,
                "value": write.answer.value,
                "remark": write.answer.remark,
            }
            for write in submission.answers
        ],
    }


def plan(small: SmallDistrict) -> str:
    inspection_id = small.plan()
    return str(next(each.uid for each in small.inspections() if each.id == inspection_id))


def put(client: Visitor, visit: str, document: object) -> Any:
    return client.put(
        f"/api/v1/inspections/{visit}/submission", json=document, headers={"X-Begehung": "1"}
    )


def a_finished_one(small: SmallDistrict, *violated: str, skip: tuple[str, ...] = ()) -> Any:
    return wire(finished(small.checklists["monthly"].values(), violated=violated, skip=skip))


def test_a_whole_checklist_is_handed_in_at_once(small: SmallDistrict, inspector: Visitor) -> None:
    visit, document = plan(small), a_finished_one(small, "C06")
    response = put(inspector, visit, document)
    assert response.status_code == 201
    assert response.json["submission"] == document["id"]
    assert (response.json["answers"], response.json["opened"]) == (33, 1)
    assert [case.item for case in small.deficiencies()] == ["C06"]


def test_handing_in_again_gives_the_same_receipt_and_changes_nothing(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit, document = plan(small), a_finished_one(small, "C06")
    first, again = put(inspector, visit, document), put(inspector, visit, document)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json | {"first": True} == first.json
    assert len(small.deficiencies()) == 1


def test_other_content_under_the_same_id_is_a_conflict(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit, document = plan(small), a_finished_one(small)
    put(inspector, visit, document)
    document["answers"][0]["remark"] = "nachgetragen"
    response = put(inspector, visit, document)
    assert (response.status_code, response.json["code"]) == (409, "AlreadySubmitted")


ATTESTED = {
    "present": ["operator", "interpreter"],
    "others": "Vermieter",
    "signed_by": "I. Beck",
    "strokes": [[10, 10, 300, 120, 590, 40], [5, 5]],
}


def test_who_was_there_and_who_signed_belongs_to_the_submission(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit, document = plan(small), a_finished_one(small) | {"attestation": ATTESTED}
    assert put(inspector, visit, document).status_code == 201
    [inspection] = small.inspections()
    assert inspection.attestation == ATTESTED
    assert put(inspector, visit, document).status_code == 200
    other = document | {"attestation": ATTESTED | {"signed_by": "Jemand anderes"}}
    response = put(inspector, visit, other)
    assert (response.status_code, response.json["code"]) == (409, "AlreadySubmitted")
    page = inspector.get(f"/begehung/{inspection.id}").text
    assert '<polyline points="10,10 300,120 590,40"/>' in page
    assert '<polyline points="5,5 5,5"/>' in page


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("present", ["Frau Müller"]),
        ("signed_by", "x" * 101),
        ("strokes", [["<script>", 1]]),
        ("strokes", [[601, 1]]),
    ],
)
def test_what_cannot_be_an_attestation_is_named_by_its_field(
    small: SmallDistrict, inspector: Visitor, field: str, wrong: object
) -> None:
    document = a_finished_one(small) | {"attestation": ATTESTED | {field: wrong}}
    response = put(inspector, plan(small), document)
    assert response.status_code == 422
    assert list(response.json["errors"]["attestation"]) == [field]


def test_a_signature_outside_its_field_is_refused(small: SmallDistrict, inspector: Visitor) -> None:
    document = a_finished_one(small) | {"attestation": ATTESTED | {"strokes": [[1, 201]]}}
    response = put(inspector, plan(small), document)
    assert (response.status_code, response.json["code"]) == (422, "BadSignature")


def test_an_incomplete_checklist_is_refused_with_the_list_and_keeps_nothing(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit = plan(small)
    response = put(inspector, visit, a_finished_one(small, skip=("B04", "C06")))
    assert (response.status_code, response.json["code"]) == (422, "IncompleteChecklist")
    assert response.json["errors"]["open"] == [
        {"item": "B04", "place": ""},
        {"item": "C06", "place": ""},
    ]
    assert inspector.get(f"/api/v1/inspections/{visit}").json["answers"] == []


def test_a_wrong_answer_is_named_by_its_row(small: SmallDistrict, inspector: Visitor) -> None:
    document = a_finished_one(small)
    document["answers"][3]["state"] = "perhaps"
    response = put(inspector, plan(small), document)
    assert response.status_code == 422
    assert list(response.json["errors"]["answers"]) == ["3"]


def test_too_many_answers_are_refused(small: SmallDistrict, inspector: Visitor) -> None:
    answer = {"uid": str(uuid4()), "item": "C06", "value": "no"}
    document = {"id": str(uuid4()), "answers": [answer] * 5_001}
    response = put(inspector, plan(small), document)
    assert response.status_code == 422
    assert list(response.json["errors"]) == ["answers"]


def test_the_same_revision_twice_in_one_submission_counts_once(
    small: SmallDistrict, inspector: Visitor
) -> None:
    visit, document = plan(small), a_finished_one(small)
    document["answers"].append(document["answers"][0])
    response = put(inspector, visit, document)
    assert (response.status_code, response.json["answers"]) == (201, 33)


def test_handing_in_for_another_district_is_not_found(
    small: SmallDistrict, settings, inspector: Visitor
) -> None:
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    response = put(inspector, plan(other), a_finished_one(small))
    assert response.status_code == 404
    assert other.inspections()[0].finished_at is None


def test_a_device_takes_along_what_it_needs(small: SmallDistrict, inspector: Visitor) -> None:
    small.inspect("C06")
    visit = plan(small)
    [summary] = inspector.get("/api/v1/inspections").json
    assert summary["uid"] == visit
    sheet = inspector.get(f"/api/v1/inspections/{visit}").json
    assert sheet["inspection"]["state"] == "planned"
    assert sheet["rooms"] == ["Dusche 1. OG", "Zimmer 1.01", "Zimmer 1.02"]
    assert sheet["checklist"]["name"] == "monthly"
    assert [case["item"] for case in sheet["open_deficiencies"]] == ["C06"]
    last = next(each for each in sheet["last_answers"] if each["item"] == "C06")
    assert (last["value"], last["remark"]) == ("no", "C06: nicht in Ordnung")


def test_the_description_names_every_route_and_only_schemas_it_has(inspector: Visitor) -> None:
    document = inspector.get("/api/v1/openapi.json").json
    assert document["openapi"] == "3.1.0"
    assert document["paths"]["/api/v1/inspections/{uid}/submission"]["put"]["requestBody"]
    schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(_references(document)) <= schemas | {
        f"#/components/responses/{name}" for name in document["components"]["responses"]
    }


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in _references(value)]
    return [each for value in part for each in _references(value)] if isinstance(part, list) else []
