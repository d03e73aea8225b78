"""The plan on the wire: which house is visited when."""

from __future__ import annotations

from marshmallow import fields, validate

from schemas.inspections import PlannedInspectionSchema
from schemas.strict import StrictSchema

MOST_DAYS = 400


class CalendarAskedSchema(StrictSchema):
    """Without `first` from today on."""

    first = fields.Date(load_default=None)
    days = fields.Integer(load_default=90, validate=validate.Range(1, MOST_DAYS))


class PlannedSchema(PlannedInspectionSchema):
    """Without its occasion, which may tell of somebody."""

    class Meta(StrictSchema.Meta):
        exclude = ("occasion",)


class CalendarSchema(StrictSchema):
    inspections = fields.List(fields.Nested(PlannedSchema))
