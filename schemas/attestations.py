"""Who was there and who signed, on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validate

from inspections.domain.attestation import (
    HEIGHT,
    LONGEST_NAME,
    LONGEST_OTHERS,
    MOST_POINTS,
    MOST_STROKES,
    WIDTH,
    Attendee,
    Attestation,
    strokes_of,
)
from schemas.strict import Member, StrictSchema, Text


class AttestationSchema(StrictSchema):
    """People present by function; each stroke of a drawn signature is x, y, x, y ..."""

    present = fields.List(
        Member(Attendee), load_default=list, validate=validate.Length(max=len(Attendee))
    )
    others = Text(LONGEST_OTHERS, load_default="")
    signed_by = Text(LONGEST_NAME, load_default="")
    strokes = fields.List(
        fields.List(
            fields.Integer(strict=True, validate=validate.Range(0, max(WIDTH, HEIGHT))),
            validate=validate.Length(max=2 * MOST_POINTS),
        ),
        load_default=list,
        validate=validate.Length(max=MOST_STROKES),
    )

    @post_load
    def as_attestation(self, data: dict[str, Any], **_more: Any) -> Attestation:
        present = tuple(each for each in Attendee if each in data["present"])
        strokes = strokes_of(data["strokes"])
        return Attestation(present, data["others"].strip(), data["signed_by"].strip(), strokes)
