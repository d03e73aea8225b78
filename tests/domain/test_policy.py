"""The district's policy as a document: older ones load, unknown fields are named."""

from __future__ import annotations

from typing import Any

import pytest

from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.vocabulary import Role, Severity

OLDER = {
    "days": {"severe": 5, "moderate": 20, "low": 40},
    "on_site": ["imminent_danger", "severe"],
    "digest_hour": 6,
    "rework_days": 14,
    "land": "SN",
}  # as written before there was a choice of weekday, reminders and addressees


def test_a_document_of_before_has_what_is_shipped_for_the_rest() -> None:
    policy = Policy.from_document(OLDER)
    assert policy.days[Severity.SEVERE] == 5
    assert policy.digest_hour == 6
    shipped = Policy()
    assert (policy.digest_weekday, policy.ahead_days) == (0, 3)
    assert policy.ladder_minutes == shipped.ladder_minutes == (0, 60, 180, 360)
    assert policy.addressees == {}


def test_nothing_written_down_is_the_shipped_policy() -> None:
    assert Policy.from_document({}) == Policy()


def test_a_policy_comes_back_from_its_document_as_it_was() -> None:
    policy = Policy(
        digest_weekday=3,
        ladder_minutes=(0, 30, 60, 90),
        addressees={"deficiency": {"severe": (Role.COMMISSIONER, Role.READER)}},
    )
    assert Policy.from_document(policy.as_document()) == policy


def test_who_gets_a_letter_besides_is_asked_by_process_and_severity() -> None:
    policy = Policy(
        addressees={
            "deficiency": {"severe": (Role.COMMISSIONER,)},
            "complaint": {"any": (Role.COMMISSIONER,)},
        }
    )
    assert policy.also_to("deficiency", "severe") == (Role.COMMISSIONER,)
    assert policy.also_to("deficiency", "low") == ()
    assert policy.also_to("complaint", None) == (Role.COMMISSIONER,)
    assert policy.also_to("inspection", None) == ()


@pytest.mark.parametrize(
    ("document", "field", "problem"),
    [
        ({"dayz": {}}, "dayz", "unknown_field"),
        ({"days": {"awful": 3}}, "days.awful", "unknown_field"),
        ({"days": {"imminent_danger": 3}}, "days.imminent_danger", "unknown_field"),
        ({"days": {"severe": "soon"}}, "days.severe", "no_number"),
        ({"days": [7]}, "days", "no_table"),
        ({"ahead_days": True}, "ahead_days", "no_number"),
        ({"ahead_days": 2.5}, "ahead_days", "no_number"),
        ({"ladder_minutes": 60}, "ladder_minutes", "no_list"),
        ({"on_site": ["awful"]}, "on_site", "unknown_field"),
        ({"land": 14}, "land", "no_text"),
        ({"addressees": {"holiday": {}}}, "addressees.holiday", "unknown_field"),
        (
            {"addressees": {"deficiency": {"any": ["reader"]}}},
            "addressees.deficiency.any",
            "unknown_field",
        ),
        (
            {"addressees": {"deficiency": {"low": ["king"]}}},
            "addressees.deficiency.low",
            "unknown_role",
        ),
    ],
)
def test_what_cannot_be_read_is_named(document: dict[str, Any], field: str, problem: str) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        Policy.from_document(document)
    assert refusal.value.details == {"field": field, "problem": problem}
