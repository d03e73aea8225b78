"""Pages: the reminder ledger by week or person, and the coming weekly letters before they go."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.digest import week_of
from inspections.domain.errors import NotFound
from inspections.domain.reminders import (
    Person,
    ReminderOutcome,
    due_at,
    has_letter,
    monday_of,
)
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import at_office_hour, office_date
from inspections.labels import _
from inspections.runtime import installation, outbox, runs
from inspections.runtime.outbox import Message
from inspections.store import absences, districts, reminders
from inspections.store.absences import Absence
from inspections.store.districts import District
from inspections.store.reminders import Reminder
from inspections.usecases.digest_letters import KIND
from inspections.usecases.explain import causes, letters_to
from inspections.usecases.pause_digest import AlreadyWritten, PauseRefused, lift_pause, pause_digest
from inspections.usecases.preview_digests import Preview, preview_of, previews, upcoming
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.pages.letter_words import Fate, caused_by, fate, name_of
from web.pages.reminder_words import late_by, outcome_words, reader_words
from web.shown_letter import bare, page, shown

bp = Blueprint("reminders", __name__)

MAY_READ = (Role.ADMIN, Role.COORDINATOR, Role.COMMISSIONER)
MAY_PAUSE = (Role.COORDINATOR, Role.COMMISSIONER)
WEEK = re.compile(r"20\d\d-W(0[1-9]|[1-4]\d|5[0-3])")
LATE = timedelta(minutes=30)
TIMED = (ReminderOutcome.WRITTEN, ReminderOutcome.PAUSED, ReminderOutcome.NOTHING_DUE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger in words."""

    row: Reminder
    outcome: str
    kind: str  # good, warning or plain
    late: str
    fate: Fate | None
    message: Message | None


@dataclass(frozen=True, slots=True)
class Other:
    """A letter beside the weekly one."""

    message: Message
    name: str
    cause: str
    fate: Fate


@bp.get("/betrieb/erinnerungen")
@allow(*MAY_READ)
def ledger() -> str:
    """`woche=2026-W48` for all of a week, `person=user-7` for one over the weeks."""
    with reading() as session:
        everybody = reminders.everybody(session, district_id())
        person = next((one for one in everybody if one.key == request.args.get("person")), None)
        week = _wanted_week(session)
        if person is not None:
            rows = reminders.of_person(session, district_id(), person.key)
        else:
            rows = reminders.of_week(session, district_id(), week)
        first = monday_of(week)
        return render_template(
            "reminders.html",
            entries=_entries(session, rows),
            others=_others(session, person.key, week) if person else [],
            away=_away(session, person, first) if person else [],
            persons=[(one.key, one.name) for one in everybody],
            person=person,
            week=week,
            monday=first,
            sunday=first + timedelta(days=6),
            before=week_of(first - timedelta(days=7)),
            after=week_of(first + timedelta(days=7)),
            waiting=_overdue_since(session) if week == week_of(today()) else None,
            may_read=current_user().role in MAY_PAUSE,
        )


@bp.get("/betrieb/vorschau")
@allow(*MAY_PAUSE)
def preview() -> str:
    return _preview_page("", "")


@bp.get("/betrieb/vorschau/<person>")
@allow(*MAY_PAUSE)
def letter(person: str) -> Response:
    with reading() as session:
        found = preview_of(session, _district(session), person, now=now())
        return page(
            "preview_letter.html",
            preview=found,
            letter=shown(_printed(found)),
            coming=upcoming(session, _district(session), now=now()),
        )


@bp.get("/betrieb/vorschau/<person>/html")
@allow(*MAY_PAUSE)
def html(person: str) -> Response:
    with reading() as session:
        found = preview_of(session, _district(session), person, now=now())
        return bare(shown(_printed(found)).html)


@bp.post("/betrieb/vorschau/<person>/anhalten")
@allow(*MAY_PAUSE)
def pause(person: str) -> Response | tuple[str, int]:
    try:
        with transaction() as session:
            pause_digest(
                session,
                _district(session),
                week=request.form.get("woche", ""),
                person=person,
                reason=request.form.get("grund", ""),
                who=f"user:{current_user().id}",
                now=now(),
            )
    except PauseRefused:
        return _preview_page(person, _("Bitte nennen Sie den Grund.")), 422
    except AlreadyWritten:
        _too_late()
    else:
        flash(_("Die Wochenübersicht ist angehalten."), "success")
    return redirect(url_for("reminders.preview"))


@bp.post("/betrieb/vorschau/<person>/freigeben")
@allow(*MAY_PAUSE)
def lift(person: str) -> Response:
    try:
        with transaction() as session:
            lift_pause(
                session,
                _district(session),
                week=request.form.get("woche", ""),
                person=person,
                who=f"user:{current_user().id}",
                now=now(),
            )
    except AlreadyWritten:
        _too_late()
    else:
        flash(_("Die Wochenübersicht geht wieder hinaus."), "success")
    return redirect(url_for("reminders.preview"))


def _too_late() -> None:
    flash(_("Die Wochenübersichten dieser Woche sind schon geschrieben."), "warning")


def _district(session: Session) -> District:
    return session.get_one(District, district_id())


def _printed(found: Preview) -> Message:
    """Raises NotFound where there is nothing to print."""
    if found.message is None:
        raise NotFound(person=found.person.key)
    return found.message


def _preview_page(person: str, error: str) -> str:
    with reading() as session:
        district = _district(session)
        return render_template(
            "digest_preview.html",
            coming=upcoming(session, district, now=now()),
            rows=[
                (one, *outcome_words(one.outcome, coming=True))
                for one in previews(session, district, now=now())
            ],
            names=_names(session),
            reader_words=reader_words,
            faulty=person,
            error=error,
        )


def _wanted_week(session: Session) -> str:
    """The week asked for, else the newest that has lines."""
    wanted = request.args.get("woche", "")
    if WEEK.fullmatch(wanted):
        try:
            return week_of(monday_of(wanted))
        except ValueError:  # a year of 52 weeks
            pass
    return reminders.last_week(session, district_id()) or week_of(today())


def _entries(session: Session, rows: list[Reminder]) -> list[Entry]:
    keys = [row.message_key for row in rows if row.message_key]
    letters = outbox.by_key(session, district_id(), keys)
    held = _held(session)
    names = _names(session)
    entries = []
    for row in rows:
        words, kind = outcome_words(row.outcome)
        if row.outcome == ReminderOutcome.REPRESENTED:
            words += f": {reader_words(row.read_by, names)}"
        if row.decided_by:
            words += f" ({names.get(row.decided_by, row.decided_by)})"
        message = letters.get(row.message_key or "")
        entries.append(
            Entry(
                row,
                words,
                kind,
                late_by(row) if row.outcome in TIMED and row.at - row.due_at > LATE else "",
                fate(message, held=held) if message else None,
                message,
            )
        )
    return entries


def _names(session: Session) -> dict[str, str]:
    """By actor, such as "user:7"."""
    everybody = reminders.everybody(session, district_id())
    return {one.key.replace("-", ":"): one.name for one in everybody}


def _others(session: Session, person: str, week: str) -> list[Other]:
    """What else the person got in that week, and for which step."""
    since, until = _bounds(week)
    letters = letters_to(session, district_id(), person, since=since, until=until)
    known = causes(session, district_id(), letters)
    held = _held(session)
    return [
        Other(one, name_of(one.letter), caused_by(one, known.get(one.id)), fate(one, held=held))
        for one in letters
    ]


def _away(session: Session, person: Person, monday: date) -> list[Absence]:
    """Why in that week letters went to somebody else."""
    kind, _dash, number = person.key.partition("-")
    if kind != "user":
        return []
    sunday = monday + timedelta(days=6)
    return absences.between(session, district_id(), int(number), monday, sunday)


def _bounds(week: str) -> tuple[datetime, datetime]:
    """Monday to Monday, midnight in Berlin."""
    first = monday_of(week)
    return at_office_hour(first, 0), at_office_hour(first + timedelta(days=7), 0)


def _held(session: Session) -> bool:
    row = installation.read(session)
    return wiring().settings.mail_hold or (row is not None and row.held_at is not None)


def _overdue_since(session: Session) -> datetime | None:
    """Since when this week's letters should have been written, if nobody did yet."""
    week = week_of(office_date(now()))
    policy = districts.policy_on(session, _district(session), today())
    if not has_letter(week, policy) or now() < due_at(week, policy) + LATE:
        return None
    written = runs.done(session, KIND, week, district_id=district_id())
    return None if written else due_at(week, policy)
