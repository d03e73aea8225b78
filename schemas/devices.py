"""What a device says of itself."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import StrictSchema

MOST = 100_000


class DeviceSchema(StrictSchema):
    """Counts only: what it is that waits stays on the device until it is sent."""

    loaded = fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST))
    unsent = fields.Integer(strict=True, required=True, validate=validate.Range(0, MOST))
    oldest_unsent_at = fields.AwareDateTime(load_default=None, allow_none=True)


class DeviceReportedSchema(StrictSchema):
    name = fields.String()
