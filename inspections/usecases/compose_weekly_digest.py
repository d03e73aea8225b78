"""Once a week, to everybody who has something to do, what it is; and who got nothing, and why.

Asked often, written once. Weeks in which nobody asked are noted by the next who does.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.digest import is_due, week_of
from inspections.domain.policy import Policy
from inspections.domain.reminders import (
    WITH_DIGEST,
    Person,
    ReminderOutcome,
    due_at,
    has_letter,
    monday_of,
    silence,
    weeks_between,
)
from inspections.domain.working_days import office_date
from inspections.runtime import outbox, runs
from inspections.store import districts, reminders
from inspections.store.deficiencies import Deficiency
from inspections.store.districts import District
from inspections.store.people import Operator
from inspections.store.reminders import DigestPause, Reminder
from inspections.usecases.digest_letters import (
    KIND,
    LinkOf,
    digest_for,
    known_links,
    letter_key,
)
from inspections.usecases.digest_readers import Readers, readers
from inspections.usecases.operator_link import link_for


def compose_weekly_digest(session: Session, district: District, *, now: datetime) -> int:
    """Write the letters of this week; returns how many. A second call in the week writes none."""
    if not _is_anything_due(session, district, now):
        return 0
    districts.lock(session, district.id)  # whoever pauses a letter now is too late or in time
    persons = reminders.everybody(session, district.id)
    for week in _missed(session, district, now):
        _note_missed(session, district, persons, week, now)
    return _write(session, district, persons, now) if _is_due(session, district, now) else 0


def _is_anything_due(session: Session, district: District, now: datetime) -> bool:
    return _is_due(session, district, now) or bool(_missed(session, district, now))


def _is_due(session: Session, district: District, now: datetime) -> bool:
    today = office_date(now)
    policy = districts.policy_on(session, district, today)
    week = week_of(today)
    return is_due(now, policy) and not runs.done(session, KIND, week, district_id=district.id)


def _missed(session: Session, district: District, now: datetime) -> list[str]:
    """Weeks since the last letters in which nobody wrote any; none before the first."""
    last = runs.latest(session, KIND, district_id=district.id)
    return list(weeks_between(last.key, week_of(office_date(now)))) if last else []


def _write(session: Session, district: District, persons: list[Person], now: datetime) -> int:
    today = office_date(now)
    policy, week = districts.policy_on(session, district, today), week_of(today)
    runs.mark(session, KIND, week, district_id=district.id, now=now)
    paused = reminders.pauses(session, district.id, week)
    reading = readers(session, district.id, persons, day=today, paused=paused)
    rows = [
        _remind(session, district, person, paused.get(person.key), reading, policy, today, now)
        for person in persons
    ]
    reminders.append(session, rows)
    return sum(row.outcome == ReminderOutcome.WRITTEN for row in rows)


def _remind(
    session: Session,
    district: District,
    person: Person,
    pause: DigestPause | None,
    reading: Readers,
    policy: Policy,
    today: date,
    now: datetime,
) -> Reminder:
    """Write the letter if there is one to write, and in any case the line of the ledger."""
    week = week_of(today)
    row = _row(district, person, week, due_at(week, policy), now)
    if reason := silence(person):
        row.outcome = reason.value
        return row
    giving = _giving(session, person, now) if pause is None else known_links(session, person)
    digest = digest_for(
        session, district, person, today=today, link_of=giving, besides=reading.of(person)
    )
    row.lines = sum(section.total for section in digest.sections)
    if pause is not None:
        row.outcome, row.reason = ReminderOutcome.PAUSED.value, pause.reason
        row.decided_by = pause.paused_by
    elif person.key in reading.instead:
        row.outcome = ReminderOutcome.REPRESENTED.value
        row.read_by = reading.instead[person.key]
    elif digest.is_empty:
        row.outcome = ReminderOutcome.NOTHING_DUE.value
    else:
        row.outcome, row.message_key = ReminderOutcome.WRITTEN.value, letter_key(week, person)
        outbox.add(
            session,
            row.message_key,
            district_id=district.id,
            letter=KIND,
            recipient=person.address,
            payload=digest.as_payload(district.name, today),
            now=now,
        )
    return row


def _note_missed(
    session: Session, district: District, persons: list[Person], week: str, now: datetime
) -> None:
    """One line a person for a week in which nobody wrote; what there was to say is not guessed."""
    runs.mark(session, KIND, week, district_id=district.id, now=now, note="missed")
    policy = districts.policy_on(session, district, monday_of(week))
    outcome = ReminderOutcome.MISSED if has_letter(week, policy) else ReminderOutcome.NO_WORKING_DAY
    rows = []
    for person in persons:
        row = _row(district, person, week, due_at(week, policy), now)
        addressed = person.role in WITH_DIGEST
        row.outcome = (outcome if addressed else ReminderOutcome.NOT_ADDRESSED).value
        rows.append(row)
    reminders.append(session, rows)


def _row(district: District, person: Person, week: str, due: datetime, now: datetime) -> Reminder:
    return Reminder(
        district_id=district.id,
        week=week,
        person=person.key,
        name=person.name,
        role=person.role.value,
        reason="",
        read_by="",
        decided_by="",
        lines=0,
        due_at=due,
        at=now,
    )


def _giving(session: Session, person: Person, now: datetime) -> LinkOf:
    """Operators without a link for a deficiency get one with the letter."""

    def link_of(case: Deficiency) -> int:
        operator = session.get_one(Operator, int(person.key.partition("-")[2]))
        return link_for(session, case, operator, now=now)

    return link_of
