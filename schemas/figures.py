"""Figures on the wire: the district and each house, counted, without anybody's name."""

from __future__ import annotations

from marshmallow import fields

from inspections.domain.vocabulary import Rating
from schemas.strict import Member, StrictSchema


class SeveritiesSchema(StrictSchema):
    imminent_danger = fields.Integer()
    severe = fields.Integer()
    moderate = fields.Integer()
    low = fields.Integer()


class TallySchema(StrictSchema):
    """Open deficiencies; `overdue` and the rest are of these."""

    open = fields.Nested(SeveritiesSchema)
    overdue = fields.Nested(SeveritiesSchema)
    escalated = fields.Integer()
    to_review = fields.Integer()
    due_this_week = fields.Integer()


class HouseFiguresSchema(StrictSchema):
    code = fields.String()
    name = fields.String()
    municipality = fields.String()
    light = Member(Rating)
    last_inspected_on = fields.Date(allow_none=True)
    due_on = fields.Date()
    deficiencies = fields.Nested(TallySchema)


class FiguresSchema(StrictSchema):
    day = fields.Date()
    total = fields.Nested(TallySchema)
    accommodations = fields.List(fields.Nested(HouseFiguresSchema))
