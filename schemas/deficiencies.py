"""Deficiencies on the wire, as other programs read them: no names of people, no free words."""

from __future__ import annotations

from marshmallow import fields, validate

from inspections.domain.vocabulary import DeficiencyState, Severity
from schemas.strict import Member, StrictSchema, Text

VIEWS = ("open", "overdue", "ended", "all")
LONGEST_CURSOR = 100


class DeficienciesAskedSchema(StrictSchema):
    view = fields.String(load_default="open", validate=validate.OneOf(VIEWS))
    after = Text(LONGEST_CURSOR, load_default="")


class DeficiencyLineSchema(StrictSchema):
    id = fields.Integer()
    number = fields.String()
    item = fields.String()
    title_de = fields.String()
    title_en = fields.String()
    place = fields.String()
    severity = Member(Severity)
    state = Member(DeficiencyState)
    is_overdue = fields.Boolean()
    relapse = fields.Boolean()
    found_on = fields.Date()
    deadline = fields.Date()
    ended_on = fields.Date(allow_none=True)
    accommodation_id = fields.Integer()
    accommodation = fields.String()
    municipality = fields.String()
    operator = fields.String()


class DeficiencyPageSchema(StrictSchema):
    """`after` is null on the last page."""

    deficiencies = fields.List(fields.Nested(DeficiencyLineSchema))
    after = fields.String(allow_none=True)
