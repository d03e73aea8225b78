"""What is kept no longer goes by itself, once a day; what is held stays; figures and chain fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select

from inspections.audit.acting import Acting, act
from inspections.audit.rows import AuditValue
from inspections.audit.verify import verify as verify_log
from inspections.db import reading, transaction
from inspections.domain.retention import RULES, Keep
from inspections.domain.vocabulary import InspectionState, Role
from inspections.domain.working_days import office_date
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.store import inspections, reminders, retention, visitors
from inspections.store.answers import AnswerRevision
from inspections.store.complaints import ComplaintMessage, ComplaintPhoto
from inspections.store.deficiencies import Deficiency
from inspections.store.erasures import Erasure
from inspections.store.inspections import Inspection
from inspections.store.people import LoginAttempt, LoginSession, Operator, User
from inspections.store.photos import Photo
from inspections.usecases import run_due
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.keep_holds import HoldWish, hold, lift_hold, offer_to_archive
from inspections.usecases.keep_no_longer import foresee
from inspections.usecases.keep_people import UserWish, change_user
from inspections.usecases.log_in import note_failure, start_session
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.set_retention import set_retention
from tests.fixtures.complaining import Complaining
from tests.fixtures.small_district import SmallDistrict, finished, make_district


@dataclass
class Desk:
    small: SmallDistrict

    def ahead(self, months: int) -> None:
        self.small.clock.ahead(days=31 * months)

    def run(self) -> dict[Keep, int]:
        """One day's run; how many rows went, by class."""
        run_due.retention(self.small.office)
        today = office_date(self.small.clock())
        with reading(self.small.sessions) as session:
            rows = retention.reports(session, self.small.district.id)
            return {Keep(row.keep): row.erased for row in rows if row.day == today and row.erased}

    def due(self) -> dict[Keep, tuple[int, int]]:
        with reading(self.small.sessions) as session:
            found = foresee(session, self.small.district.id, office_date(self.small.clock()))
            return {each.keep: (each.due, each.held) for each in found if each.due or each.held}

    def all(self, row):
        with reading(self.small.sessions) as session:
            return list(session.scalars(select(row)))

    def hold(self, kind: str, called: str, days: int = 4000) -> int:
        until = office_date(self.small.clock()) + timedelta(days=days)
        with transaction(self.small.sessions) as session:
            wish = HoldWish(kind, called, "Klage anhängig", until)
            return hold(
                session, self.small.district.id, wish, by="user:5", now=self.small.clock()
            ).id

    def is_sound(self) -> None:
        """Every figure as recomputed from the rows, every line of the log as it was sealed."""
        with transaction(self.small.sessions) as session:
            assert verify_figures(session, self.small.district.id) == []
            assert verify_log(session).flaws == ()


@pytest.fixture
def desk(small: SmallDistrict) -> Desk:
    return Desk(small)


def picture(color: str = "#123456") -> bytes:
    file = BytesIO()
    Image.new("RGB", (64, 48), color).save(file, "JPEG")
    return file.getvalue()


def closed_visit(small: SmallDistrict) -> tuple[int, int]:
    """An inspection with a photo whose one deficiency was withdrawn; both ids."""
    visit = small.plan()
    store = small.office.photos
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        receive_inspection_photo(
            session, row, store.keep(picture()), item="C06", place="", caption="Fenster von Meyer",
            sent_by=f"user:{small.user(Role.INSPECTOR).id}", now=small.clock(),
        )  # fmt: skip
    small.hand_in(visit, finished(small.checklists["monthly"].values(), violated=("C06",)))
    [case] = small.deficiencies()
    with transaction(small.sessions) as session:
        row = session.get_one(Deficiency, case.id)
        verdict = Verdict(Decision.WITHDRAW, row.instance.entry, "Frau Meyer sagt, es war offen")
        decide(session, row, verdict, user=small.user(Role.COORDINATOR), now=small.clock())
        assert inspections.get(session, small.district.id, visit).state == InspectionState.CLOSED
    return visit, case.id


def files(small: SmallDistrict) -> list[Path]:
    return [path for path in small.office.photos.root.rglob("*") if path.is_file()]


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
    desk.is_sound()


def test_reminders_go_whole_after_a_year(desk, small) -> None:
    small.inspect("B04")
    small.beat()
    many = len(desk.all(reminders.Reminder))
    desk.ahead(13)
    assert many > 0
    assert desk.run()[Keep.REMINDER] == many
    assert desk.all(reminders.Reminder) == []
    desk.is_sound()


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
    desk.is_sound()


def everything_beside(desk: Desk) -> str:
    return "\n".join(value.value for value in desk.all(AuditValue))


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
    desk.is_sound()


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
    desk.is_sound()


def switch_off(small: SmallDistrict, role: Role) -> None:
    user = small.user(role)
    wish = UserWish(user.name, user.login, user.email, role, active=False)
    with transaction(small.sessions) as session:
        change_user(session, small.district.id, user.id, wish, now=small.clock())


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
    desk.is_sound()


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
    desk.is_sound()


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
    desk.is_sound()


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
    desk.is_sound()


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
    desk.is_sound()


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
