"""Imminent danger: whom to call now, who was reached, and who takes care of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict, Refused
from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyTrigger, Role, Severity
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.runtime.instances import LoggedStep
from inspections.store import absences, accommodations, people
from inspections.store.deficiencies import Deficiency
from inspections.store.people import User
from inspections.usecases.advance import advance
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.processes.deficiency_marks import GO_ON
from inspections.usecases.take import take

LADDER = (Role.OPERATOR, Role.COORDINATOR, Role.COMMISSIONER, Role.OFFICE)


class CallRefused(Refused):
    """The case has no call list, or nobody of this key stands on it."""


class TakenCareOf(Conflict):
    """Somebody else said so before."""


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt."""

    at: datetime
    actor: str
    reached: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """`alerted_at` is when the ladder writes, or wrote, to this rung."""

    key: str  # "operator-3", "user-7", "office"
    role: Role
    name: str
    phone: str
    alerted_at: datetime | None
    calls: tuple[Call, ...]
    stand_in: str = ""  # the name of who stands in, while the person is away


@dataclass(frozen=True, slots=True)
class CallList:
    contacts: tuple[Contact, ...]
    taken_care: LoggedStep | None  # by whom and since when; the ladder has stopped

    @property
    def unreached(self) -> bool:
        """Whether nobody at all has been reached yet."""
        return not any(call.reached for contact in self.contacts for call in contact.calls)


def is_called_about(case: Deficiency) -> bool:
    return case.severity == Severity.IMMINENT_DANGER and case.state in WITH_OPERATOR


def call_list(
    session: Session, case: Deficiency, policy: Policy, *, today: date
) -> CallList | None:
    """None for a case nobody has to be called about."""
    if not is_called_about(case):
        return None
    steps = instances.history(session, case.instance_id)
    calls: dict[str, list[Call]] = {}
    for step in steps:
        if step.trigger == DeficiencyTrigger.CALL:
            call = Call(step.at, step.actor, bool(step.details["reached"]))
            calls.setdefault(step.details["whom"], []).append(call)
    stand_ins = _stand_ins(session, case, today)
    contacts = tuple(
        Contact(
            key,
            role,
            name,
            phone,
            _alerted_at(case, role, policy),
            tuple(calls.get(key, ())),
            stand_ins.get(key, ""),
        )
        for key, role, name, phone in _people(session, case)
    )
    return CallList(contacts, _taken_care(case, steps))


def note_call(
    session: Session, case: Deficiency, whom: str, *, reached: bool, user: User, now: datetime
) -> None:
    """Raises CallRefused, StepRefused."""
    take(session, case)
    policy = accommodations.policy_on(session, case.accommodation, office_date(now))
    known = {key: name for key, _role, name, _phone in _people(session, case)}
    if whom not in known:
        raise CallRefused(whom=whom)
    details = {"whom": whom, "name": known[whom], "reached": reached}
    act = Act(DeficiencyTrigger.CALL, _actor(user), now, details=details)
    advance(session, case, act, policy)


def take_care(session: Session, case: Deficiency, *, user: User, now: datetime) -> None:
    """Stop the ladder. Raises TakenCareOf, StepRefused."""
    take(session, case)
    if case.acknowledged_at is not None:
        raise TakenCareOf(deficiency=case.number)
    policy = accommodations.policy_on(session, case.accommodation, office_date(now))
    advance(session, case, Act(DeficiencyTrigger.ACKNOWLEDGE, _actor(user), now), policy)


def _actor(user: User) -> Actor:
    """A commissioner speaks for the office like a coordinator."""
    role = Role.INSPECTOR if user.role == Role.INSPECTOR else Role.COORDINATOR
    return Actor(role, f"user:{user.id}")


def _people(session: Session, case: Deficiency) -> Iterator[tuple[str, Role, str, str]]:
    operator, district = case.accommodation.operator, case.accommodation.district
    yield f"operator-{operator.id}", Role.OPERATOR, operator.name, operator.phone
    for role in (Role.COORDINATOR, Role.COMMISSIONER):
        for user in people.with_role(session, case.district_id, role):
            yield f"user-{user.id}", role, user.name, user.phone
    yield "office", Role.OFFICE, district.name, district.duty_phone


def _stand_ins(session: Session, case: Deficiency, today: date) -> dict[str, str]:
    """The names of those who stand in, by the key of who is away."""
    away = absences.on(session, case.district_id, today)
    return {f"user-{one.person}": session.get_one(User, one.stand_in).name for one in away}


def _alerted_at(case: Deficiency, role: Role, policy: Policy) -> datetime | None:
    rung = LADDER.index(role)
    if case.alarmed_at is None or rung >= len(policy.ladder_minutes):
        return None
    at = case.alarmed_at + timedelta(minutes=policy.ladder_minutes[rung])
    stopped = case.acknowledged_at is not None and case.rung <= rung
    return None if stopped else at


def _taken_care(case: Deficiency, steps: list[LoggedStep]) -> LoggedStep | None:
    if case.acknowledged_at is None:
        return None
    then = (step for step in steps if step.at == case.acknowledged_at and step.by)
    return next((step for step in then if step.trigger not in GO_ON), None)
