"""Everything about one inspection as it stands, read in one go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from inspections.domain.answers import by_point, places_of
from inspections.domain.checklist import WHOLE_HOUSE, Answer, Checklist, Point, Section
from inspections.domain.completeness import open_points
from inspections.domain.errors import NotFound
from inspections.domain.policy import Policy
from inspections.domain.room_entry import ENTRY, rooms_of_sections
from inspections.domain.rules import Judgement, Judgements, judge, judge_one
from inspections.domain.text_modules import Sentences
from inspections.domain.vocabulary import Rating
from inspections.domain.working_days import office_date
from inspections.store import answers, deficiencies, districts, photos, text_modules
from inspections.store.answers import Held, Past
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import HANDED_IN, UNFINISHED, Inspection
from inspections.store.photos import Photo
from inspections.usecases.submit_checklist import checklist_of


@dataclass(frozen=True)
class Sheet:
    """`extra` are places the inspector asked for and did not answer yet."""

    inspection: Inspection
    checklist: Checklist
    held: dict[Point, Held]
    past: dict[Point, Past]
    cases: dict[Point, Deficiency]
    photos: dict[Point, list[Photo]]
    policy: Policy
    extra: tuple[Point, ...] = ()
    known_photos: dict[Point, list[Photo]] = field(default_factory=dict)  # of the open deficiencies
    own_modules: Sentences = field(default_factory=dict)  # text modules of the district

    @cached_property
    def answers(self) -> tuple[Answer, ...]:
        return answers.values(self.held.values())

    @cached_property
    def judged(self) -> Judgements:
        return judge(self.checklist, self.answers)

    @cached_property
    def open(self) -> tuple[Point, ...]:
        return open_points(self.checklist, self.answers, self.judged)

    @property
    def writable(self) -> bool:
        return self.inspection.instance.state in UNFINISHED

    @property
    def handed_in(self) -> bool:
        return self.inspection.instance.state in HANDED_IN

    def points(self, section: Section) -> list[Point]:
        """All its points in order, also those hidden at present and the places just asked for."""
        given = by_point(self.checklist, self.answers)
        rooms = rooms_of_sections(self.checklist, self.answers).get(section.id, set())
        found: list[Point] = []
        for item in section.items:
            answered = {place for item_id, place in given if item_id == item.id}
            seen = {place for item_id, place in self.cases if item_id == item.id}
            asked = {place for item_id, place in self.extra if item_id == item.id}
            more = (seen | asked | rooms if item.per_place else seen) - answered
            places = places_of(item, answered)
            if not answered and more and WHOLE_HOUSE not in places:
                places = (WHOLE_HOUSE, *places)
            found += [(item.id, place) for place in sorted({*places, *more})]
        return found

    def entry(self, place: str) -> Held:
        """How this room was entered; of revision 0 where nobody said so yet."""
        return self.held_answer((ENTRY.id, place))

    def judgement(self, point: Point) -> Judgement:
        return self.judged.get(point) or judge_one(self.checklist, self.answers, *point)

    def is_hidden(self, point: Point) -> bool:
        """Its condition is known to be false, here or for the whole house."""
        item, place = point
        if point in self.judged:
            return False
        return place == WHOLE_HOUSE or not any(item == seen for seen, _ in self.judged)

    def held_answer(self, point: Point) -> Held:
        """An empty answer of revision 0 where nothing was said yet."""
        return self.held.get(point) or Held(0, Answer(point[0], point[1]), "")

    def with_answers(self, held: dict[Point, Held]) -> Sheet:
        return replace(self, held=held)


def read_sheet(
    session: Session,
    inspection: Inspection,
    *,
    today: date,
    extra: Collection[Point] = (),
) -> Sheet:
    checklist = checklist_of(session, inspection)
    known = {item.id for item in checklist.items() if item.per_place}
    finished: datetime | None = inspection.finished_at
    district = inspection.accommodation.district
    cases = {} if finished else deficiencies.unended_points(session, inspection.accommodation_id)
    asked = {item.id for item in checklist.items()}
    cases = {point: case for point, case in cases.items() if point[0] in asked}
    return Sheet(
        inspection=inspection,
        checklist=checklist,
        held=answers.current(session, inspection.id),
        past=answers.last_said(session, inspection.accommodation_id, before=finished),
        cases=cases,
        photos=photos.of_inspection(session, inspection.id),
        policy=districts.policy_on(session, district, office_date(finished) if finished else today),
        extra=tuple(point for point in extra if point[0] in known),
        known_photos=_known_photos(session, cases),
        own_modules=text_modules.sentences(session, district.id) if not finished else {},
    )


def _known_photos(
    session: Session, cases: dict[Point, Deficiency]
) -> dict[Point, list[Photo]]:
    """What was photographed when each of them was found."""
    found = {case.inspection_id for case in cases.values()}
    taken = {each: photos.of_inspection(session, each) for each in found}
    return {point: taken[case.inspection_id].get(point, []) for point, case in cases.items()}


def section_of(sheet: Sheet, section_id: str) -> Section:
    for section in sheet.checklist.sections:
        if section.id == section_id:
            return section
    raise NotFound(section=section_id)


def is_red(judged: Judgement) -> bool:
    return judged.colour is Rating.RED
