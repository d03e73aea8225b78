"""The work around phones: a contradiction settled, a form of Collect, a device not heard of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.photo_store import StoredPhoto
from inspections.store import conflicts, inspections
from inspections.usecases.keep_devices import Manifest, report_device, tell_of_silent
from inspections.usecases.receive_collected import receive_collected
from inspections.usecases.record_answers import record_answers
from inspections.usecases.resolve_conflict import resolve_conflict
from inspections.xlsform.read_collected import Collected, SentForm
from tests.fixtures.small_district import SmallDistrict, finished

Run = Callable[[], object]


def chosen(small: SmallDistrict) -> Run:
    """After the hand-in, so that the point is judged anew and a deficiency found."""
    visit = small.plan()
    small.hand_in(visit, finished(small.checklists["monthly"].values()))
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        write = AnswerWrite(uuid4(), Answer("C06", value="no"))
        ben, now = small.user(Role.COORDINATOR), small.clock()
        record_answers(session, row, [write], user=ben, now=now, late=True)

    def run() -> None:
        with transaction(small.sessions) as session:
            row = inspections.get(session, small.district.id, visit)
            for conflict in conflicts.open_of(session, visit):
                [other] = [
                    one for one in conflicts.contenders(session, conflict) if not one.current
                ]
                by = small.user(Role.COORDINATOR)
                resolve_conflict(session, row, conflict, other.rev, user=by, now=small.clock())

    return run


def collected(small: SmallDistrict) -> Run:
    visit = small.plan()
    sheet = finished(small.checklists["monthly"].values(), violated=("C06",))
    sent = SentForm("monthly", "uuid:one-copy", None, {}, ())
    answers = tuple((write.answer.item, write.answer) for write in sheet.answers)
    form = Collected(answers, (("C06", "", "bed.jpg"),))
    photos = {"bed.jpg": StoredPhoto("ab" * 32, "cd" * 32, 64, 48, 1000)}

    def run() -> None:
        with transaction(small.sessions) as session:
            receive_collected(
                session,
                inspections.get(session, small.district.id, visit),
                sent,
                form,
                photos,
                content=b"<data/>",
                user=small.user(Role.INSPECTOR),
                now=small.clock(),
            )

    return run


def silent_device(small: SmallDistrict) -> Run:
    with transaction(small.sessions) as session:
        held = Manifest(UUID(int=7), "Diensthandy", 1, 3, small.clock())
        report_device(session, held, user=small.user(Role.INSPECTOR), now=small.clock())
    small.clock.now += timedelta(days=2)

    def run() -> None:
        with transaction(small.sessions) as session:
            tell_of_silent(session, small.district, now=small.clock())

    return run
