"""What is kept no longer goes by itself, class by class; figures and chain fit."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from inspections.audit.acting import Acting, act
from inspections.audit.rows import AuditValue
from inspections.db import transaction
from inspections.domain.retention import Keep
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.store import inspections, reminders, visitors
from inspections.store.absences import Absence
from inspections.store.complaints import ComplaintMessage, ComplaintPhoto
from inspections.store.erasures import Erasure
from inspections.store.people import LoginAttempt, LoginSession, Operator, User
from inspections.store.photos import Photo
from inspections.usecases import run_due
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.log_in import note_failure, start_session
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.submit_checklist import submit_checklist
from tests.fixtures.complaining import Complaining
from tests.fixtures.retention_desk import (
    Desk,
    closed_visit,
    everything_beside,
    files,
    picture,
    switch_off,
)
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.standing_in import absent, another


@pytest.fixture
def desk(small: SmallDistrict) -> Desk:
    return Desk(small)


def test_letters_lose_address_and_content_after_a_year_and_stay_as_letters(desk, small) -> None:
    small.inspect("B04")
    small.beat()
    before = {row.key: row.sent_at for row in desk.all(Message)}
    assert before
    desk.ahead(11)
    assert Keep.LETTER not in desk.run()
    desk.ahead(2)
    assert desk.run()[Keep.LETTER] == len(before)
    rows = [row for row in desk.all(Message) if row.key in before]
    assert {row.key: row.sent_at for row in rows} == before
    assert all((row.recipient, row.payload) == ("", {}) for row in rows)
    desk.must_be_sound()


def test_reminders_go_whole_after_a_year(desk, small) -> None:
    small.inspect("B04")
    small.beat()
    many = len(desk.all(reminders.Reminder))
    desk.ahead(13)
    assert many > 0
    assert desk.run()[Keep.REMINDER] == many
    assert desk.all(reminders.Reminder) == []
    desk.must_be_sound()


def test_sessions_and_from_where_somebody_came_go_after_three_months(desk, small) -> None:
    user = small.user(Role.COORDINATOR)
    who = Acting(f"user:{user.id}", "account.log_in", address="198.51.100.7", device="Firefox 140")
    with act(who), transaction(small.sessions) as session:
        start_session(session, user, now=small.clock())
    assert "198.51.100.7" in everything_beside(desk)
    desk.ahead(14)  # the log of a test is dated by the real clock
    assert desk.run()[Keep.LOG_IN] == 2  # the session, and the line that tells of it
    assert desk.all(LoginSession) == []
    assert "198.51.100.7" not in everything_beside(desk)
    desk.must_be_sound()


def test_photos_go_three_years_after_closing_with_their_files(desk, small) -> None:
    closed_visit(small)
    [file] = files(small)
    desk.ahead(35)
    assert Keep.PHOTO not in desk.run()
    desk.ahead(2)
    assert desk.run()[Keep.PHOTO] == 1
    assert files(small) == []
    [row] = desk.all(Photo)
    assert (row.stored, row.removed_at is not None) == ("", True)
    assert file.stem not in row.sha256
    desk.must_be_sound()


def test_the_photo_of_an_open_deficiency_stays_however_old(desk, small) -> None:
    visit = small.plan()
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        receive_inspection_photo(
            session, row, small.office.photos.keep(picture()), item="C06", place="",
            sent_by="user:1", now=small.clock(),
        )  # fmt: skip
    small.hand_in(visit, finished(small.checklists["monthly"].values(), violated=("C06",)))
    desk.ahead(60)
    assert Keep.PHOTO not in desk.run()
    assert len(files(small)) == 1


def test_a_picture_that_another_row_shows_stays_until_that_one_goes(desk, small) -> None:
    closed_visit(small)
    desk.ahead(30)
    visit = small.plan()
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        receive_inspection_photo(
            session, row, small.office.photos.keep(picture()), item="C06", place="",
            sent_by="user:1", now=small.clock(),
        )  # fmt: skip
    desk.ahead(8)
    assert desk.run()[Keep.PHOTO] == 1
    assert len(files(small)) == 1


def test_a_picture_that_another_district_shows_stays(desk, small, clock, settings) -> None:
    """Files are named by their content, and a district sees its own rows only."""
    closed_visit(small)
    bautzen = make_district(small.sessions, clock, settings, code="bautzen")
    visit = bautzen.plan()
    with transaction(small.sessions) as session:
        [shown] = session.scalars(select(Photo))
        session.add(
            Photo(
                district_id=bautzen.district.id, inspection_id=visit, sha256="x",
                stored=shown.stored, width=1, height=1, bytes=1,
                sent_by="user:9", received_at=small.clock(),
            )
        )  # fmt: skip
    desk.ahead(38)
    assert desk.run()[Keep.PHOTO] == 1
    assert len(files(small)) == 1


def test_a_complaint_keeps_its_facts_and_loses_its_words(complaining: Complaining) -> None:
    small = complaining.small
    desk = Desk(small)
    case = complaining.a_complaint(text="Frau Meyer schreit", contact="a@b.example", place="207")
    complaining.say_more(case, "noch etwas von Frau Meyer")
    complaining.sort(case)
    complaining.answer(case, "Wir haben mit Frau Meyer gesprochen.")
    with transaction(small.sessions) as session:
        kept = small.office.photos.keep(picture())
        session.add(
            ComplaintPhoto(
                district_id=small.district.id, complaint_id=case, stored=kept.stored,
                width=1, height=1, bytes=1,
            )
        )  # fmt: skip
    for _ in range(3):
        desk.ahead(1)
        small.beat(3)
    before = complaining.one(case)
    assert before.ended_on is not None
    assert before.contact == ""  # by its own workflow, a month after the end
    desk.ahead(37)
    assert desk.run()[Keep.COMPLAINT] == 1
    row = complaining.one(case)
    facts = ("number", "topic", "urgency", "received_at", "first_answered_on", "ended_on", "state")
    assert [getattr(row, name) for name in facts] == [getattr(before, name) for name in facts]
    assert (row.text, row.place, row.answer) == ("", "", "")
    assert row.receipt_hash != before.receipt_hash
    assert desk.all(ComplaintMessage) == desk.all(ComplaintPhoto) == files(small) == []
    steps = [step for step in desk.all(LoggedStep) if step.instance_id == row.instance_id]
    assert steps
    assert all(step.reason == "" for step in steps)
    desk.must_be_sound()


def test_an_account_switched_off_loses_all_but_the_name(desk, small) -> None:
    user = small.user(Role.READER)
    switch_off(small, Role.READER)
    desk.ahead(5)
    assert Keep.ACCOUNT not in desk.run()
    desk.ahead(2)
    assert desk.run()[Keep.ACCOUNT] == 1
    row = next(each for each in desk.all(User) if each.id == user.id)
    assert (row.name, row.email, row.password_hash) == (user.name, "", "")
    assert row.login != user.login
    assert user.email not in everything_beside(desk)
    desk.must_be_sound()


def test_whoever_left_before_anybody_noted_it_is_counted_from_the_first_run(desk, small) -> None:
    switch_off(small, Role.READER)
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.READER).id).left_on = None
    desk.run()
    today = office_date(small.clock())
    assert {row.left_on for row in desk.all(User) if not row.active} == {today}


def test_an_operator_who_is_gone_loses_the_contact(desk, small) -> None:
    with transaction(small.sessions) as session:
        row = session.get_one(Operator, small.operator.id)
        row.active, row.left_on = False, office_date(small.clock())
    desk.ahead(13)
    assert desk.run()[Keep.OPERATOR] == 1
    [row] = desk.all(Operator)
    assert (row.name, row.email) == (small.operator.name, "")
    desk.must_be_sound()


def test_the_name_of_who_left_goes_when_no_file_has_a_use_for_it(desk, small) -> None:
    user = small.user(Role.READER)
    switch_off(small, Role.READER)
    desk.ahead(115)
    desk.run()
    assert user.name in {row.name for row in desk.all(User)}
    desk.ahead(10)
    assert desk.run()[Keep.FILE] == 1
    [row] = [each for each in desk.all(User) if each.id == user.id]
    [erasure] = desk.all(Erasure)
    assert row.name == f"gelöschte Person {erasure.number}"
    small.clock.ahead(days=1)
    assert Keep.FILE not in desk.run()
    desk.must_be_sound()


def test_what_is_kept_a_day_goes_though_nobody_comes_by(desk, small) -> None:
    with transaction(small.sessions) as session:
        visitors.count(session, "complaint", "198.51.100.7", now=small.clock())
        note_failure(session, "niemand", "198.51.100.7", now=small.clock())
    small.clock.ahead(days=2)
    desk.run()
    for row in (visitors.DaySalt, visitors.VisitorMark, LoginAttempt):
        assert desk.all(row) == []


def test_workbooks_go_after_a_month_with_their_files(desk, small) -> None:
    with transaction(small.sessions) as session:
        reader = small.user(Role.READER)
        made = ask_for_export(session, reader, {}, locale="de", now=small.clock())
    assert run_due.export(small.office, made.id)
    assert list(small.office.export_dir.iterdir())
    desk.ahead(2)
    assert desk.run()[Keep.EXPORT] == 1
    assert list(small.office.export_dir.iterdir()) == []
    desk.must_be_sound()


def owners(desk: Desk) -> set[str]:
    """Of the values that still lie beside the log."""
    return {value.owner for value in desk.all(AuditValue)}


def test_absences_go_a_month_after_their_last_day_and_the_step_still_says_for_whom(
    desk, small
) -> None:
    stand_in = another(small)
    visit = small.plan()
    absence = absent(small, small.user(Role.INSPECTOR), stand_in, 0, 3)
    sheet = finished(small.checklists["monthly"].values())
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, visit)
        user = session.get_one(User, stand_in.id)
        submit_checklist(session, inspection, sheet, user=user, now=small.clock())
    owner = f"absence:{absence}"
    assert owner in owners(desk)
    small.clock.ahead(days=20)
    assert Keep.ABSENCE not in desk.run()
    small.clock.ahead(days=20)
    assert desk.run()[Keep.ABSENCE] == 1
    assert desk.all(Absence) == []
    assert owner not in owners(desk)
    said = [row.details.get("in_place_of") for row in desk.all(LoggedStep)]
    assert f"user:{small.user(Role.INSPECTOR).id}" in said
    desk.must_be_sound()
