"""Submissions on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from inspections.domain.attestation import Attestation
from inspections.domain.submission import Submission
from schemas.attestations import AttestationSchema
from schemas.plain_answers import AnswerWrites
from schemas.strict import StrictSchema

MOST_ANSWERS = 5_000
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
UP_TO_FIFTY_IDS = validate.Regexp(rf"(?:{ID}(?:,{ID}){{0,49}})?\Z")


class SubmissionSchema(StrictSchema):
    """A finished checklist; `answers` may repeat what was sent before."""

    id = fields.UUID(required=True)
    answers = AnswerWrites(load_default=list, validate=validate.Length(max=MOST_ANSWERS))
    finished_at = fields.AwareDateTime(load_default=None, allow_none=True)
    attestation = fields.Nested(AttestationSchema, load_default=Attestation)

    @post_load
    def as_submission(self, data: dict[str, Any], **_more: Any) -> Submission:
        data["answers"] = tuple(data["answers"])
        return Submission(**data)


class ReceiptSchema(StrictSchema):
    """`digest` is over the answers that count and who signed: a device may delete against it."""

    submission = fields.UUID()
    digest = fields.String()
    answers = fields.Integer()
    opened = fields.Integer()
    first = fields.Boolean()


class ReceiptsAskedSchema(StrictSchema):
    """Inspections by their ids, with commas between them; at most fifty."""

    of = fields.String(load_default="", validate=UP_TO_FIFTY_IDS)


class InspectionReceiptSchema(StrictSchema):
    """Signed by the server over all other fields; `begehung verify receipt FILE` checks it."""

    kind = fields.String()
    inspection = fields.String()
    accommodation = fields.String()
    district = fields.String()
    finished_at = fields.String()
    submission = fields.String()
    answers = fields.Integer()
    answers_digest = fields.String()
    photos = fields.Integer()
    photos_digest = fields.String()
    signature = fields.String()
