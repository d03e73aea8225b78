"""Sensible limits of a policy: whoever oversteps one hears its field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_limits import RANGES, checked
from inspections.domain.vocabulary import Role, Severity

S2, S3, S4 = Severity.SEVERE, Severity.MODERATE, Severity.LOW


def test_the_shipped_policy_keeps_the_limits() -> None:
    assert checked(Policy()) == Policy()


@pytest.mark.parametrize("field", [name for name in RANGES if name.islower() and "." not in name])
def test_each_number_has_a_least_and_a_most(field: str) -> None:
    least, most = RANGES[field]
    for number in (least - 1, most + 1):
        value = (number,) * 4 if field == "ladder_minutes" else number
        with pytest.raises(PolicyInvalid) as refusal:
            checked(replace(Policy(), **{field: value}))
        assert refusal.value.details == {
            "field": field, "problem": "out_of_range", "least": least, "most": most,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"days": {S2: 0, S3: 30, S4: 60}}, "days.severe", "out_of_range"),
        ({"days": {S2: 7, S3: 30, S4: 366}}, "days.low", "out_of_range"),
        ({"days": {S2: 31, S3: 30, S4: 60}}, "days.severe", "not_in_order"),
        ({"days": {S2: 7, S3: 61, S4: 60}}, "days.moderate", "not_in_order"),
        ({"days": {S2: 3, S3: 30, S4: 60}}, "ahead_days", "before_finding"),
        ({"ladder_minutes": (0, 60, 180)}, "ladder_minutes", "not_four"),
        ({"ladder_minutes": (0, 60, 30, 90)}, "ladder_minutes", "steps_not_in_order"),
        (
            {"addressees": {"complaint": {"any": (Role.READER,)}}},
            "addressees.complaint.any",
            "may_not_read",
        ),
        (
            {"addressees": {"deficiency": {"low": (Role.OPERATOR,)}}},
            "addressees.deficiency.low",
            "may_not_read",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused_by_its_field(
    change: dict[str, Any], field: str, problem: str
) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        checked(replace(Policy(), **change))
    assert refusal.value.details["field"] == field
    assert refusal.value.details["problem"] == problem
