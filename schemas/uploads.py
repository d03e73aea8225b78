"""Photos in parts on the wire."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.strict import SHA256_OR_NONE, StrictSchema, Text


class UploadAskedSchema(StrictSchema):
    """How many bytes the photo has, and the SHA-256 of the one whose room it takes over."""

    size = fields.Integer(strict=True, required=True, validate=validate.Range(1))
    replaces = Text(64, load_default="", validate=SHA256_OR_NONE)


class UploadSchema(StrictSchema):
    """`have` and `missing` are offsets; every part but the last has `part` bytes."""

    sha256 = fields.String()
    size = fields.Integer()
    part = fields.Integer()
    have = fields.List(fields.Integer())
    missing = fields.List(fields.Integer())
