"""The server names what a device said it holds and never sent."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.photo_store import StoredPhoto
from inspections.store import devices, inspections
from inspections.store.devices import Device
from inspections.usecases.device_gaps import (
    MOST_MISSING,
    Gap,
    Thing,
    ThingKind,
    forget_gaps,
    gaps,
    not_taken,
)
from inspections.usecases.keep_devices import Manifest, report_device
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import record_answers
from tests.fixtures.small_district import SmallDistrict

PHOTO = "ab" * 32


class Phone:
    """One device with one inspection on it."""

    def __init__(self, small: SmallDistrict) -> None:
        self.small, self.uid, self.visit = small, uuid4(), small.plan()
        with reading(small.sessions) as session:
            self.inspection = inspections.get(session, small.district.id, self.visit).uid

    def answer(self, uid: UUID) -> Thing:
        return Thing(self.inspection, ThingKind.ANSWER, str(uid))

    def photo(self) -> Thing:
        return Thing(self.inspection, ThingKind.PHOTO, PHOTO)

    def submission(self) -> Thing:
        return Thing(self.inspection, ThingKind.SUBMISSION, str(uuid4()))

    def reports(
        self, *things: Thing, settled: tuple[Thing, ...] = (), named: bool = True,
        taken: tuple[UUID, ...] | None = None,
    ) -> None:  # fmt: skip
        holds = frozenset(things) if named else None
        manifest = Manifest(
            self.uid, "Android", 1, len(things), None, taken, holds,
            frozenset(thing.id for thing in settled),
        )  # fmt: skip
        with transaction(self.small.sessions) as session:
            user, now = self.small.user(Role.INSPECTOR), self.small.clock()
            report_device(session, manifest, user=user, now=now)

    def sends_answer(self, uid: UUID) -> None:
        with transaction(self.small.sessions) as session:
            row = inspections.get(session, self.small.district.id, self.visit)
            user, now = self.small.user(Role.INSPECTOR), self.small.clock()
            write = AnswerWrite(uid, Answer("C06", value="no"))
            record_answers(session, row, [write], user=user, now=now)

    def sends_photo(self) -> None:
        with transaction(self.small.sessions) as session:
            row = inspections.get(session, self.small.district.id, self.visit)
            stored, now = StoredPhoto(PHOTO, "cd" * 32, 64, 48, 1000), self.small.clock()
            receive_inspection_photo(
                session, row, stored, item="C06", place="", sent_by="user:1", now=now
            )

    @property
    def device(self) -> Device:
        with reading(self.small.sessions) as session:
            [found] = devices.of_district(session, self.small.district.id)
            return found

    def missing(self) -> list[tuple[int, int, int]]:
        with reading(self.small.sessions) as session:
            [device] = devices.of_district(session, self.small.district.id)
            return [counted(gap) for gap in gaps(session, device)]


def counted(gap: Gap) -> tuple[int, int, int]:
    return gap.answers, gap.photos, gap.submissions


@pytest.fixture
def phone(small: SmallDistrict) -> Phone:
    return Phone(small)


def test_what_it_named_and_names_no_longer_is_missing(phone: Phone) -> None:
    phone.reports(phone.answer(uuid4()), phone.answer(uuid4()), phone.photo(), phone.submission())
    assert phone.missing() == []
    phone.reports()
    assert phone.missing() == [(2, 1, 1)]
    phone.reports()
    assert phone.missing() == [(2, 1, 1)]


def test_what_the_server_has_is_not_missing(phone: Phone) -> None:
    uid = uuid4()
    phone.reports(phone.answer(uid), phone.photo())
    phone.sends_answer(uid)
    phone.sends_photo()
    phone.reports()
    assert phone.missing() == []


def test_what_it_let_go_of_knowingly_is_not_missing(phone: Phone) -> None:
    replaced, photo = phone.answer(uuid4()), phone.photo()
    phone.reports(replaced, photo)
    phone.reports(phone.answer(uuid4()), settled=(replaced, photo))
    assert phone.missing() == []


def test_what_comes_after_all_fills_the_gap(phone: Phone) -> None:
    uid = uuid4()
    phone.reports(phone.answer(uid), phone.photo())
    phone.reports()
    phone.sends_answer(uid)
    assert phone.missing() == [(0, 1, 0)]
    phone.reports(phone.photo())
    assert phone.missing() == []


def test_a_program_that_names_nothing_has_lost_nothing(phone: Phone) -> None:
    phone.reports(phone.photo())
    phone.reports(named=False)
    assert phone.missing() == []
    phone.reports()
    assert phone.missing() == [(0, 1, 0)]


def test_a_gap_taken_note_of_is_told_no_more(phone: Phone) -> None:
    phone.reports(phone.photo())
    phone.reports()
    with transaction(phone.small.sessions) as session:
        [device] = devices.of_district(session, phone.small.district.id)
        forget_gaps(device)
    phone.reports()
    assert phone.missing() == []


def test_a_program_gone_wrong_fills_no_database(phone: Phone) -> None:
    for _report in range(3):
        phone.reports(*(phone.answer(uuid4()) for _each in range(MOST_MISSING - 500)))
    phone.reports()
    assert phone.missing() == [(MOST_MISSING, 0, 0)]


def test_inspections_nobody_here_knows_are_left_out(phone: Phone) -> None:
    phone.reports(Thing(uuid4(), ThingKind.PHOTO, PHOTO))
    phone.reports()
    assert phone.missing() == []


def test_the_next_inspections_should_be_with_it(phone: Phone, small: SmallDistrict) -> None:
    def left_behind() -> list[int]:
        with reading(small.sessions) as session:
            [device] = devices.of_district(session, small.district.id)
            return [each.id for each in not_taken(session, device, now=small.clock())]

    small.plan(on=office_date(small.clock()).replace(year=2027))
    phone.reports()
    assert left_behind() == []  # it does not say what it took along
    phone.reports(taken=())
    assert left_behind() == [phone.visit]
    phone.reports(taken=(phone.inspection,))
    assert left_behind() == []
    phone.reports(taken=())
    small.clock.ahead(days=8)
    assert left_behind() == []
