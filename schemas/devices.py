"""What a device says of itself."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.strict import StrictSchema, Text

MOST = 100_000
MOST_NAMED = 1_000


class HeldSchema(StrictSchema):
    """What waits of one inspection, by the ids under which it will be sent."""

    inspection = fields.UUID(required=True)
    answers = fields.List(
        fields.UUID(), load_default=list, validate=validate.Length(max=MOST_NAMED)
    )
    photos = fields.List(
        Text(64, validate=validate.Regexp(r"[0-9a-f]{64}\Z")),
        load_default=list,
        validate=validate.Length(max=MOST_NAMED),
    )
    submission = fields.UUID(load_default=None, allow_none=True)


class DeviceSchema(StrictSchema):
    """Counts and ids only: what was said stays on the device until it is sent."""

    loaded = fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST))
    unsent = fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST))
    oldest_unsent_at = fields.AwareDateTime(load_default=None, allow_none=True)
    taken = fields.List(
        fields.UUID(),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MOST_NAMED),
        metadata={"description": "Inspections taken along."},
    )
    holds = fields.List(
        fields.Nested(HeldSchema),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=MOST_NAMED),
        metadata={"description": "What waits, the oldest first, as far as a thousand things go."},
    )
    settled = fields.List(
        Text(64),
        load_default=list,
        validate=validate.Length(max=MOST),
        metadata={"description": "Ids named before: sent, replaced or thrown away since."},
    )

    @validates_schema
    def few_enough(self, said: dict[str, Any], **_more: object) -> None:
        named = sum(len(one["answers"]) + len(one["photos"]) for one in said["holds"] or ())
        if named > MOST_NAMED:
            raise ValidationError(f"Names more than {MOST_NAMED} things.", "holds")


class DeviceReportedSchema(StrictSchema):
    name = fields.String()
