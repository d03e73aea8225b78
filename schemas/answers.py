"""Answers on the wire: what a device sends and what it gets as receipt."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from inspections.domain.checklist import WHOLE_HOUSE, Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import AnswerState, Origin, Severity, Verdict
from schemas.strict import LONGEST_VALUE, SHA256_OR_NONE, Member, StrictSchema, Text, Value

LONGEST_ITEM = 30
LONGEST_PLACE = 100
LONGEST_REASON = 500
MOST_BASE_REV = 1_000_000


class AnswerContent(StrictSchema):
    """One answer as it counts at present."""

    item = Text(LONGEST_ITEM, required=True)
    place = Text(LONGEST_PLACE, load_default=WHOLE_HOUSE)
    state = Member(AnswerState, load_default=AnswerState.ANSWERED)
    value = Value(load_default=None, allow_none=True)
    reason = Text(LONGEST_REASON, load_default="")
    severity = Member(Severity, load_default=None, allow_none=True)
    remark = Text(LONGEST_VALUE, load_default="")
    remedied = fields.Boolean(
        load_default=False, metadata={"description": "Wrong, and put right during the visit."}
    )


class AnswerRevisionIn(AnswerContent):
    """A revision: `base_rev` is the revision its writer saw, 0 for none."""

    base_rev = fields.Integer(
        strict=True, load_default=0, validate=validate.Range(0, MOST_BASE_REV)
    )
    claimed_at = fields.AwareDateTime(load_default=None, allow_none=True)
    origin = Member(
        Origin,
        load_default=None,
        allow_none=True,
        metadata={"description": "Taken over unseen: from last time or from another room."},
    )


class AnswerWriteSchema(AnswerRevisionIn):
    """A revision with its id, as it stands in a submission."""

    uid = fields.UUID(required=True)

    @post_load
    def as_write(self, data: dict[str, Any], **_more: Any) -> AnswerWrite:
        return answer_write(data)


def answer_write(data: dict[str, Any]) -> AnswerWrite:
    """From loaded fields to the domain; `data` is used up."""
    head = {name: data.pop(name) for name in ("uid", "base_rev", "claimed_at", "origin")}
    return AnswerWrite(answer=Answer(**data), **head)


class AnswerReceiptSchema(StrictSchema):
    """`conflict`: the revision replaced was not the one the writer had seen."""

    uid = fields.UUID()
    rev = fields.Integer()
    digest = fields.String()
    first = fields.Boolean()
    conflict = fields.Boolean()


class PointSchema(StrictSchema):
    """What the rules say about a point now, with the words for it."""

    item = fields.String()
    place = fields.String()
    verdict = Member(Verdict)
    panel = fields.String(metadata={"enum": ["", "direct", "ask"]})
    severity = Member(Severity, allow_none=True)
    words = fields.String()
    source = fields.String()
    hidden = fields.Boolean()
    open = fields.Boolean()


class SectionSchema(StrictSchema):
    id = fields.String()
    state = fields.String()
    text = fields.String()


class ProgressSchema(StrictSchema):
    answered = fields.Integer()
    asked = fields.Integer()
    open = fields.Integer()
    sections = fields.List(fields.Nested(SectionSchema))


class ContestedSchema(StrictSchema):
    """A point two people answered differently, in words for the one who asks."""

    item = fields.String()
    place = fields.String()
    words = fields.String()


class AnswerSavedSchema(StrictSchema):
    """The receipt, every point whose judgement the answer changed, and all that is contested."""

    receipt = fields.Nested(AnswerReceiptSchema)
    points = fields.List(fields.Nested(PointSchema))
    progress = fields.Nested(ProgressSchema)
    conflicts = fields.List(fields.Nested(ContestedSchema))


class PhotoReceiptSchema(StrictSchema):
    id = fields.Integer()
    sha256 = fields.String()
    first = fields.Boolean()


class PhotoPlaceSchema(StrictSchema):
    """Where a photo belongs; in the query string."""

    item = Text(LONGEST_ITEM, required=True)
    place = Text(LONGEST_PLACE, load_default=WHOLE_HOUSE)


class PhotoSentSchema(PhotoPlaceSchema):
    """`replaces` is the SHA-256 of the photo before it was marked on the device."""

    replaces = Text(64, load_default="", validate=SHA256_OR_NONE)


class CaptionSchema(StrictSchema):
    caption = Text(200, required=True)
