"""The next weekly letters before they go: read the way they will be written, nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from inspections.domain.digest import week_of
from inspections.domain.errors import NotFound
from inspections.domain.reminders import Person, ReminderOutcome, due_at, has_letter, silence
from inspections.domain.working_days import office_date
from inspections.runtime import runs
from inspections.runtime.outbox import Message
from inspections.store import districts, reminders
from inspections.store.districts import District
from inspections.store.reminders import DigestPause
from inspections.usecases.digest_letters import KIND, digest_for, known_links, letter_key
from inspections.usecases.digest_readers import Readers, readers

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Upcoming:
    """The week whose letters come next, and when they go at the earliest."""

    week: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """`message` is the row as it would be written, if one would be."""

    person: Person
    outcome: ReminderOutcome
    lines: int
    message: Message | None
    pause: DigestPause | None
    read_by: str = ""  # as in the ledger


def upcoming(session: Session, district: District, *, now: datetime) -> Upcoming:
    """This week while its letters are not written, else the next week that has any."""
    day = office_date(now)
    while True:
        week = week_of(day)
        policy = districts.policy_on(session, district, day)
        written = runs.done(session, KIND, week, district_id=district.id)
        if not written and has_letter(week, policy):
            return Upcoming(week, due_at(week, policy))
        day += WEEK - timedelta(days=day.weekday())


def previews(session: Session, district: District, *, now: datetime) -> list[Preview]:
    """Everybody, in the order of the ledger."""
    return list(_previews(session, district, now))


def preview_of(session: Session, district: District, key: str, *, now: datetime) -> Preview:
    """Raises NotFound for a person the district does not have."""
    for preview in _previews(session, district, now, only=key):
        return preview
    raise NotFound(person=key)


def _previews(
    session: Session, district: District, now: datetime, only: str | None = None
) -> Iterator[Preview]:
    coming = upcoming(session, district, now=now)
    paused = reminders.pauses(session, district.id, coming.week)
    goes_at = max(coming.due_at, now)
    persons = reminders.everybody(session, district.id)
    day = office_date(goes_at)
    reading = readers(session, district.id, persons, day=day, paused=paused)
    for person in persons:
        if only in (None, person.key):
            pause = paused.get(person.key)
            yield _preview(session, district, person, coming.week, pause, reading, goes_at)


def _preview(
    session: Session,
    district: District,
    person: Person,
    week: str,
    pause: DigestPause | None,
    reading: Readers,
    goes_at: datetime,
) -> Preview:
    if reason := silence(person):
        return Preview(person, reason, 0, None, None)
    day, links = office_date(goes_at), known_links(session, person)
    digest = digest_for(
        session, district, person, today=day, link_of=links, besides=reading.of(person)
    )
    lines = sum(section.total for section in digest.sections)
    message = Message(
        district_id=district.id,
        key=letter_key(week, person),
        letter=KIND,
        recipient=person.address,
        payload=digest.as_payload(district.name, day),
        created_at=goes_at,
    )
    outcome = ReminderOutcome.WRITTEN
    if pause is None and person.key in reading.instead:
        by = reading.instead[person.key]
        return Preview(person, ReminderOutcome.REPRESENTED, lines, None, None, by)
    if pause is not None:
        outcome = ReminderOutcome.PAUSED
    elif digest.is_empty:
        outcome = ReminderOutcome.NOTHING_DUE
    return Preview(person, outcome, lines, None if digest.is_empty else message, pause)
