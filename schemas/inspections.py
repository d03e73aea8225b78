"""Inspections on the wire, as a device takes them along."""

from __future__ import annotations

from marshmallow import fields

from inspections.domain.vocabulary import InspectionKind, InspectionState, Severity
from schemas.answers import AnswerContent, ContestedSchema
from schemas.strict import Member, StrictSchema


class PersonSchema(StrictSchema):
    id = fields.Integer()
    name = fields.String()


class PlannedInspectionSchema(StrictSchema):
    """What every reader of the plan may know of an inspection."""

    uid = fields.UUID()
    id = fields.Integer()
    accommodation = fields.Pluck("AccommodationSchema", "name")
    kind = Member(InspectionKind)
    state = Member(InspectionState)
    planned_on = fields.Date()
    announced = fields.Boolean()
    occasion = fields.String()
    started_at = fields.AwareDateTime(allow_none=True)


class InspectionSchema(PlannedInspectionSchema):
    """With the persons it is for: `stand_in` only while `inspector` is away, for who may know."""

    inspector = fields.Nested(
        PersonSchema, allow_none=True, metadata={"description": "Null: given to nobody yet."}
    )
    stand_in = fields.Nested(
        PersonSchema,
        allow_none=True,
        metadata={
            "description": "Who stands in today; told to both of them and to coordinators."
        },
    )


class AccommodationSchema(StrictSchema):
    id = fields.Integer()
    code = fields.String()
    name = fields.String()
    municipality = fields.String()
    places = fields.Integer()


class CurrentAnswerSchema(AnswerContent):
    rev = fields.Integer()


class LastAnswerSchema(AnswerContent):
    """What was said at the last inspection that asked for this point."""

    finished_at = fields.AwareDateTime()


class OpenDeficiencySchema(StrictSchema):
    id = fields.Integer()
    number = fields.String()
    item = fields.String()
    place = fields.String()
    severity = Member(Severity)
    deadline = fields.Date()
    remark = fields.String()


class PhotoSchema(StrictSchema):
    id = fields.Integer()
    sha256 = fields.String()
    item = fields.String()
    place = fields.String()
    caption = fields.String()


class TextModuleSchema(StrictSchema):
    """A sentence offered for a remark."""

    item = fields.String(metadata={"description": "Empty: of every question."})
    text = fields.String()


class InspectionSheetSchema(StrictSchema):
    """All a device needs to fill in this inspection without a network."""

    inspection = fields.Nested(InspectionSchema)
    accommodation = fields.Nested(AccommodationSchema)
    rooms = fields.List(fields.String())
    checklist = fields.Dict(metadata={"description": "The document of this checklist version."})
    answers = fields.List(fields.Nested(CurrentAnswerSchema))
    last_answers = fields.List(fields.Nested(LastAnswerSchema))
    open_deficiencies = fields.List(fields.Nested(OpenDeficiencySchema))
    photos = fields.List(fields.Nested(PhotoSchema))
    conflicts = fields.List(fields.Nested(ContestedSchema))
    text_modules = fields.List(fields.Nested(TextModuleSchema))
