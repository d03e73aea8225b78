"""The daily run: what is held or not yet offered stays, and each run leaves its report."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from inspections.db import reading, transaction
from inspections.domain.retention import RULES, Keep
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.store import retention
from inspections.store.answers import AnswerRevision
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.usecases import run_due
from inspections.usecases.keep_holds import lift_hold, offer_to_archive
from inspections.usecases.keep_no_longer import foresee
from inspections.usecases.set_retention import set_retention
from tests.fixtures.retention_desk import Desk, closed_visit, everything_beside, files, switch_off
from tests.fixtures.small_district import SmallDistrict


@pytest.fixture
def desk(small: SmallDistrict) -> Desk:
    return Desk(small)


def test_a_file_is_kept_until_its_year_was_offered_to_the_archive(desk, small) -> None:
    _visit, case = closed_visit(small)
    year = office_date(small.clock()).year
    desk.ahead(122)
    assert Keep.FILE not in desk.run()
    with transaction(small.sessions) as session:
        for _ in range(2):
            offer_to_archive(session, small.district.id, year, by="user:5", now=small.clock())
    small.clock.ahead(days=1)
    before = len(desk.all(AnswerRevision))
    assert desk.run()[Keep.FILE] == 1
    rows = desk.all(AnswerRevision)
    assert len(rows) == before
    assert all(row.remark == "" for row in rows)
    [found] = desk.all(Deficiency)
    assert (found.id, found.remark, found.state) == (case, "", "withdrawn")
    tables = (Inspection, Deficiency, LoggedStep, Photo)
    everything = repr([vars(each) for table in tables for each in desk.all(table)])
    assert "Meyer" not in everything + everything_beside(desk)
    desk.must_be_sound()


def test_what_is_held_stays_and_goes_when_the_hold_is_over(desk, small) -> None:
    closed_visit(small)
    desk.hold("accommodation", small.house.code)
    desk.ahead(38)
    assert desk.due()[Keep.PHOTO] == (0, 1)
    desk.run()
    assert len(files(small)) == 1
    [row] = desk.all(retention.Hold)
    with transaction(small.sessions) as session:
        lift_hold(session, small.district.id, row.id, by="user:5", now=small.clock())
    small.clock.ahead(days=1)
    assert desk.run()[Keep.PHOTO] == 1


def test_a_hold_ends_with_its_last_day(desk, small) -> None:
    closed_visit(small)
    desk.ahead(38)
    desk.hold("accommodation", small.house.code, days=1)
    small.clock.ahead(days=1)
    assert desk.due()[Keep.PHOTO] == (0, 1)
    small.clock.ahead(days=1)
    assert desk.due()[Keep.PHOTO] == (1, 0)


def test_a_held_deficiency_keeps_its_letters(desk, small) -> None:
    [case] = small.inspect("B04")
    small.beat()
    desk.hold("deficiency", case.number)
    desk.ahead(13)
    _due, held = desk.due()[Keep.LETTER]
    assert held > 0
    desk.run()
    kept = [row for row in desk.all(Message) if row.recipient and row.letter == "deficiency_opened"]
    assert kept


def test_what_the_dry_run_names_is_what_the_run_deletes(desk, small) -> None:
    closed_visit(small)
    small.beat()
    switch_off(small, Role.READER)
    desk.ahead(40)
    due = {keep: many for keep, (many, _held) in desk.due().items() if many}
    before = {row.id for row in desk.all(Photo) if row.stored}
    assert before
    assert {Keep.REMINDER, Keep.PHOTO, Keep.ACCOUNT} <= due.keys()
    assert desk.run() == due
    assert desk.due() == {}


def test_it_runs_once_a_day_and_keeps_a_report_for_each_class(desk, small) -> None:
    small.inspect("B04")
    small.beat()
    desk.ahead(13)
    first = desk.run()
    assert first
    assert run_due.retention(small.office) == 0
    with reading(small.sessions) as session:
        today = office_date(small.clock())
        rows = [
            row for row in retention.reports(session, small.district.id) if row.day == today
        ]
        assert {row.keep for row in rows} == set(RULES)
    small.clock.ahead(days=1)
    desk.run()
    with reading(small.sessions) as session:
        assert len(retention.reports(session, small.district.id)) >= 2 * len(RULES)


def test_a_restored_backup_is_purged_by_the_next_run(desk, small) -> None:
    """What a copy brings back is found like anything else: nothing counts as done for good."""
    small.inspect("B04")
    small.beat()
    desk.ahead(13)
    desk.run()
    with transaction(small.sessions) as session:
        row = session.scalars(select(Message)).first()
        row.recipient, row.payload = "zurueck@kreis.example", {"zurueck": True}
    small.clock.ahead(days=1)
    assert desk.run()[Keep.LETTER] == 1


def test_the_months_are_the_district_s(desk, small) -> None:
    small.inspect("B04")
    small.beat()
    with transaction(small.sessions) as session:
        new = set_retention(
            session, small.district.id, {Keep.LETTER: 3, Keep.PHOTO: 36},
            set_by="user:5", now=small.clock(),
        )  # fmt: skip
        assert [(row.keep, row.months) for row in new] == [("letter", 3)]
    desk.ahead(4)
    assert Keep.LETTER in desk.run()


def test_no_class_is_without_somebody_who_deletes_it(desk, small) -> None:
    with reading(small.sessions) as session:
        lines = foresee(session, small.district.id, date(2030, 1, 1))
    assert {line.keep for line in lines} == set(RULES)
