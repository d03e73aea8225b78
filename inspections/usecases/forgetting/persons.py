"""A whole person becomes a number: the account or contact, and every mention anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.audit.acting import CLOCK
from inspections.audit.erase import erase_containing, erase_owned, forget_what_was
from inspections.domain.errors import NotFound
from inspections.domain.retention import Keep
from inspections.labels import N_
from inspections.runtime import outbox
from inspections.store import districts, erasures
from inspections.store.complaints import Complaint
from inspections.store.erasures import Erasure
from inspections.store.exports import Export
from inspections.store.inspections import Inspection
from inspections.store.people import LoginAttempt, Operator, User
from inspections.store.reminders import Reminder
from inspections.usecases.forgetting.accounts import forget_account
from inspections.usecases.forgetting.complaints import forget_complaint
from inspections.usecases.forgetting.duty import Desk, Duty, Found
from inspections.usecases.forgetting.lists import forget_list
from inspections.usecases.forgetting.mentions import mentions_of, replace_mentions

NUMBERS = "erased_people"
IN_TIME = "Aufbewahrungsfrist"
PSEUDONYM = N_("gelöschte Person %(number)s")
KINDS: dict[str, Any] = {"user": User, "operator": Operator, "complaint": Complaint}
Person = User | Operator | Complaint


def pseudonym(number: int) -> str:
    """Stored, so in the language of the file."""
    return PSEUDONYM % {"number": number}


def person_of(session: Session, district_id: int, name: str) -> Person:
    """By user:7, operator:3 or complaint:12. Raises NotFound, also for another district's."""
    kind, _colon, number = name.partition(":")
    if kind not in KINDS or not number.isdecimal() or len(number) > 9:
        raise NotFound(person=name)
    found: Person | None = session.get(KINDS[kind], int(number))
    if found is None or found.district_id != district_id:
        raise NotFound(person=name)
    return found


def forget_person(desk: Desk, person: Person, number: int) -> None:
    match person:
        case User():
            _forget_user(desk, person, number)
        case Operator():
            _forget_operator(desk, person, number)
        case Complaint():
            forget_complaint(desk, person)


def _forget_user(desk: Desk, user: User, number: int) -> None:
    words = (user.name, user.email, user.login, user.phone)
    forget_what_was(desk.session)
    user.active = False
    attempts = select(LoginAttempt).where(LoginAttempt.login == user.login)
    for attempt in desk.session.scalars(attempts):
        desk.session.delete(attempt)
    signed = select(Inspection).where(
        Inspection.district_id == desk.district_id, Inspection.inspector_id == user.id
    )
    for visit in desk.session.scalars(signed):
        if visit.attestation and visit.attestation.get("strokes"):
            visit.attestation = visit.attestation | {"strokes": []}  # a signature is a face
            erase_owned(desk.session, desk.district_id, [f"inspection:{visit.id}"])
    forget_account(desk, user)
    user.name = pseudonym(number)
    _forget_around(desk, f"user-{user.id}", words, number)


def _forget_operator(desk: Desk, operator: Operator, number: int) -> None:
    words = (operator.name, operator.email, operator.phone)
    forget_what_was(desk.session)
    operator.name, operator.email, operator.phone = pseudonym(number), "", ""
    operator.active = False
    erase_owned(desk.session, desk.district_id, [f"operator:{operator.id}"])
    _forget_around(desk, f"operator-{operator.id}", words, number)


def _forget_around(desk: Desk, key: str, words: tuple[str, ...], number: int) -> None:
    """Letters to the person, lists that name it, and wherever else it is called."""
    session, district_id = desk.session, desk.district_id
    session.flush()
    outbox.forget(session, district_id, key)
    for export in session.scalars(select(Export).where(Export.district_id == district_id)):
        forget_list(desk, export)
    named = select(Reminder).where(Reminder.district_id == district_id, Reminder.person == key)
    for reminder in session.scalars(named):
        reminder.name = pseudonym(number)
    wanted = mentions_of(words, pseudonym(number))
    replace_mentions(session, district_id, wanted)
    erase_containing(session, district_id, wanted.words)


def _due_users(session: Session, district_id: int, before: date) -> list[Found]:
    """Gone for so long that no file has a use for the name any more."""
    return _due(session, district_id, before, User, "user")


def _due_operators(session: Session, district_id: int, before: date) -> list[Found]:
    return _due(session, district_id, before, Operator, "operator")


def _due(
    session: Session, district_id: int, before: date, row: Any, kind: str
) -> list[Found]:
    query = select(row.id).where(
        row.district_id == district_id, row.active.is_(False), row.left_on < before
    )
    names = [f"{kind}:{number}" for number in session.scalars(query)]
    return [
        Found(name, frozenset({name}))
        for name in names
        if erasures.done_of(session, district_id, name) is None
    ]


def _forget_names(desk: Desk, names: Sequence[str]) -> None:
    for name in names:
        number = districts.take_numbers(desk.session, desk.district_id, NUMBERS, 1)[0]
        desk.session.add(
            Erasure(
                district_id=desk.district_id, person=name, number=number, reason=IN_TIME,
                asked_at=desk.now, asked_by=CLOCK, confirmed_at=desk.now, confirmed_by=CLOCK,
            )
        )  # fmt: skip
        forget_person(desk, person_of(desk.session, desk.district_id, name), number)


USER_NAMES = Duty(Keep.FILE, _due_users, _forget_names)
OPERATOR_NAMES = Duty(Keep.FILE, _due_operators, _forget_names)
