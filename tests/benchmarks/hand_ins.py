"""Finished checklists ready to be handed in, of 124 and of 250 answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

import orjson

from inspections.db import transaction
from inspections.domain.checklist import Answer, CheckItem, Checklist, Section, Words
from inspections.domain.checklist_file import shipped
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import AnswerState, AnswerType
from inspections.store.inspections import Inspection
from inspections.usecases.import_checklist import import_checklist
from tests.benchmarks.district import BenchDistrict
from tests.fixtures.good_answers import good_value
from tests.fixtures.small_district import bad_answer

IDENTIFIER = re.compile(r"\b[A-P][0-9]{2}\b")


@dataclass(frozen=True)
class HandIn:
    inspection_id: int
    uid: UUID
    submission: Submission

    @property
    def path(self) -> str:
        return f"/api/v1/inspections/{self.uid}/submission"

    def as_json(self) -> bytes:
        answers = [
            {"uid": write.uid, "item": answer.item, "value": answer.value,
             "state": answer.state, "reason": answer.reason, "remark": answer.remark}
            for write in self.submission.answers
            for answer in [write.answer]
        ]  # fmt: skip
        return orjson.dumps({"id": self.submission.id, "answers": answers})


def checklist_of(questions: int) -> Checklist:
    """The shipped one of 124 questions; or it, its copy as it fits, and plain ones besides."""
    full = shipped("full")
    if questions == 124:
        return full
    copies = tuple(_copied(section) for section in full.sections) if questions >= 248 else ()
    more = questions - 124 * (2 if copies else 1)
    plain = CheckItem("Z01", Words("Noch etwas", "More"), AnswerType.YES_PARTLY_NO)
    points = tuple(replace(plain, id=f"Z{number:02}") for number in range(1, more + 1))
    last = Section("Z", Words("Weiteres", "More"), points)
    checklist = replace(full, name="long", sections=(*full.sections, *copies, last))
    assert len(list(checklist.items())) == questions
    return checklist


def _copied(section: Section) -> Section:
    def other(text: str) -> str:
        return IDENTIFIER.sub(lambda found: f"{found[0]}b", text)

    def copied(item: CheckItem) -> CheckItem:
        computed = item.computed
        return replace(
            item,
            id=other(item.id),
            visible_if=other(item.visible_if),
            violated_if=other(item.violated_if),
            severity_if=tuple((severity, other(rule)) for severity, rule in item.severity_if),
            colour_if=tuple((colour, other(rule)) for colour, rule in item.colour_if),
            computed=computed and replace(computed, expression=other(computed.expression)),
        )

    return replace(section, id=f"{section.id}b", items=tuple(map(copied, section.items)))


def planned(
    district: BenchDistrict, questions: int, count: int, *, violated: int
) -> Iterator[HandIn]:
    """Plan `count` inspections in turn through the houses.

    Each finds other points violated than the one before, and these in order again.
    """
    small, checklist = district.small, checklist_of(questions)
    with transaction(small.sessions) as session:
        version = import_checklist(session, small.district.id, checklist)
    small.checklists["bench"] = version
    doubtful = [item.id for item in checklist.items() if item.type is AnswerType.YES_PARTLY_NO]
    for number in range(count):
        house = district.houses[number % len(district.houses)]
        inspection_id = small.plan("bench", house=house)
        bad = {doubtful[(number * violated + at) % len(doubtful)] for at in range(violated)}
        with transaction(small.sessions) as session:
            uid = session.get_one(Inspection, inspection_id).uid
        yield HandIn(inspection_id, uid, _finished(checklist, bad))


def _finished(checklist: Checklist, violated: set[str]) -> Submission:
    return Submission(
        uuid4(),
        tuple(AnswerWrite(uuid4(), _answer(checklist, item, violated))
              for item in checklist.items()),
    )  # fmt: skip


def _answer(checklist: Checklist, item: CheckItem, violated: set[str]) -> Answer:
    if item.id in violated:
        return bad_answer(checklist, item.id)
    if item.type is AnswerType.TEXT:
        return Answer(item.id, value="Ohne Besonderheiten, Hausordnung ausgehängt.")
    if item.type is AnswerType.PHOTO:
        return Answer(item.id, state=AnswerState.NOT_APPLICABLE)
    return Answer(item.id, value=good_value(replace(item, id=item.id.removesuffix("b"))))

