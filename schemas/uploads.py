"""Photos in parts on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import StrictSchema


class UploadAskedSchema(StrictSchema):
    """How many bytes the photo has."""

    size = fields.Integer(strict=True, required=True, validate=validate.Range(1))


class UploadSchema(StrictSchema):
    """`have` and `missing` are offsets; every part but the last has `part` bytes."""

    sha256 = fields.String()
    size = fields.Integer()
    part = fields.Integer()
    have = fields.List(fields.Integer())
    missing = fields.List(fields.Integer())
