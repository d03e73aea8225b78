"""Answers read at once are read as the schema reads them, or left to it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from inspections.domain.vocabulary import AnswerState, Origin, Severity
from schemas.answers import AnswerWriteSchema
from schemas.plain_answers import Odd, plain_write
from schemas.submissions import SubmissionSchema

UID = "0f8fad5b-d9cb-469f-a165-70867728950e"
AT = "2026-11-29T04:00:00.000Z"
# as devices write them
ALWAYS = {"uid": st.uuids().map(str), "item": st.sampled_from(("B04", "room-entry"))}
PLAIN = {
    "place": st.sampled_from(("", "Zimmer 1")),
    "state": st.sampled_from([each.value for each in AnswerState]),
    "value": st.sampled_from(("yes", "", 57.5, 12, None, {"men": 2})),
    "reason": st.just("kein Schlüssel"),
    "severity": st.sampled_from([None, *(each.value for each in Severity)]),
    "remark": st.text(max_size=20).filter(lambda text: "\x00" not in text),
    "remedied": st.booleans(),
    "base_rev": st.integers(0, 1_000_000),
    "claimed_at": st.sampled_from((AT, None)),
    "origin": st.sampled_from([None, *(each.value for each in Origin)]),
}
OTHER = st.sampled_from((
    None, True, False, 0, 1, -1, 2.0, 1e400, 1_000_001, "", "x", "x" * 10_001, "a\x00b", "yes",
    "true", UID, UID.upper(), f"urn:uuid:{UID}", f"{{{UID}}}", AT, "2026-11-29", "2026-11-29T04:00",
    [], ["yes"], {}, {"men": True}, {"men": "2"}, {"a": 1, "b": None},
))  # fmt: skip
FIELDS = st.fixed_dictionaries(ALWAYS, optional=PLAIN)


def by_schema(raw: Any) -> Any:
    """What the schema makes of it; None when it refuses."""
    try:
        return AnswerWriteSchema().load(raw)
    except ValidationError:
        return None


@given(FIELDS)
def test_what_devices_write_is_read_at_once_and_alike(raw: dict[str, Any]) -> None:
    assert plain_write(raw) == by_schema(raw)


@settings(max_examples=400)
@given(FIELDS, st.sampled_from([*ALWAYS, *PLAIN, "more"]), OTHER)
@example({"uid": UID, "item": "B04"}, "value", 1e400)
def test_nothing_is_taken_that_the_schema_refuses_or_reads_otherwise(
    raw: dict[str, Any], name: str, other: Any
) -> None:
    raw = raw | {name: other}
    try:
        read = plain_write(raw)
    except Odd:
        return
    assert read == by_schema(raw)


@pytest.mark.parametrize("missing", ["uid", "item"])
def test_what_is_missing_is_left_to_the_schema(missing: str) -> None:
    raw = {"uid": UID, "item": "B04"}
    del raw[missing]
    with pytest.raises(Odd):
        plain_write(raw)


def test_one_that_is_odd_is_named_by_its_place_in_the_list() -> None:
    answers = [{"uid": UID, "item": "B04"}, {"uid": UID, "item": 4}]
    with pytest.raises(ValidationError) as refused:
        SubmissionSchema().load({"id": UID, "answers": answers})
    assert list(refused.value.messages["answers"]) == [1]
    assert list(refused.value.messages["answers"][1]) == ["item"]
