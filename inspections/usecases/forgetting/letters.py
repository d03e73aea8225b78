"""Letters keep their occasion and their day, and lose address and content; reminders go whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_owned, forget_what_was
from inspections.domain.retention import Keep
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.store.complaints import Complaint
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.store.inspections import Inspection
from inspections.store.reminders import DigestPause, Reminder
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of

_STEP = re.compile(r":step-(\d+):")
_PERSON = re.compile(r"(?:^|:)(user|operator|resident)-(\d+)$")
_SETTLED = func.coalesce(Message.sent_at, Message.parked_at)


def _due_letters(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Message.id, Message.key).where(
        Message.district_id == district_id, start_of(before) > _SETTLED, Message.recipient != ""
    )
    keys = {row.id: row.key for row in session.execute(query.order_by(Message.id))}
    cases = _cases(session, {int(m[1]) for key in keys.values() if (m := _STEP.search(key))})
    found = []
    for message_id, key in keys.items():
        step = _STEP.search(key)
        about = _people(key) | (cases.get(int(step[1]), frozenset()) if step else frozenset())
        found.append(Found(message_id, about))
    return found


def _people(key: str) -> frozenset[str]:
    match = _PERSON.search(key)
    if match is None:
        return frozenset()
    kind = "complaint" if match[1] == "resident" else match[1]
    return frozenset({f"{kind}:{match[2]}"})


def _cases(session: Session, steps: Iterable[int]) -> dict[int, frozenset[str]]:
    """The step of a case by its number: of what it is a part."""
    found: dict[int, frozenset[str]] = {}
    wanted = sorted(steps)
    for at in range(0, len(wanted), 500):
        these = LoggedStep.id.in_(wanted[at : at + 500])
        for kind, row in (
            ("deficiency", Deficiency), ("inspection", Inspection), ("complaint", Complaint)
        ):  # fmt: skip
            query = select(LoggedStep.id, row.id, row.accommodation_id).join(
                row, row.instance_id == LoggedStep.instance_id
            )
            for step, case, house in session.execute(query.where(these)):
                found[step] = frozenset({f"{kind}:{case}", f"accommodation:{house}"})
        follow_ups = select(LoggedStep.id, FollowUp.deficiency_id).join(
            FollowUp, FollowUp.instance_id == LoggedStep.instance_id
        )
        for step, case in session.execute(follow_ups.where(these)):
            found[step] = frozenset({f"deficiency:{case}"})
    return found


def _forget_letters(desk: Desk, ids: Sequence[int]) -> None:
    desk.session.execute(
        update(Message)
        .where(Message.id.in_(ids))
        .values(recipient="", payload={}, last_error=None)
        .execution_options(synchronize_session=False)
    )


def _due_reminders(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(Reminder.id, Reminder.person).where(
        Reminder.district_id == district_id, Reminder.at < start_of(before)
    )
    return [Found(row.id, _people(row.person)) for row in session.execute(query)]


def _forget_reminders(desk: Desk, ids: Sequence[int]) -> None:
    forget_what_was(desk.session)
    gone = delete(Reminder).where(Reminder.id.in_(ids))
    desk.session.execute(gone.execution_options(synchronize_session=False))


def _due_pauses(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(DigestPause.id, DigestPause.person).where(
        DigestPause.district_id == district_id, DigestPause.paused_at < start_of(before)
    )
    return [Found(row.id, _people(row.person)) for row in session.execute(query)]


def _forget_pauses(desk: Desk, ids: Sequence[int]) -> None:
    forget_what_was(desk.session)
    gone = delete(DigestPause).where(DigestPause.id.in_(ids))
    desk.session.execute(gone.execution_options(synchronize_session=False))
    erase_owned(desk.session, desk.district_id, [f"pause:{one}" for one in ids])


LETTERS = Duty(Keep.LETTER, _due_letters, _forget_letters)
REMINDERS = Duty(Keep.REMINDER, _due_reminders, _forget_reminders)
PAUSES = Duty(Keep.REMINDER, _due_pauses, _forget_pauses)
