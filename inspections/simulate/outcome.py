"""What came of the years, counted from the rows as any list of the office would count them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from sqlalchemy import func, select

from inspections.domain.vocabulary import DeficiencyState, DeficiencyTrigger, Role, Severity
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.simulate.town import Town
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User


@dataclass(frozen=True, slots=True)
class Outcome:
    """Days run from finding to end; None where nothing of the kind ended."""

    opened: int
    closed: int
    overdue_share: float  # of all opened, those that ever missed their deadline
    median_days: dict[str, float | None]  # by severity, remedied ones only
    letters_per_week: dict[str, float]  # by role, one person
    inspector_hours: float  # a year, all inspectors
    visits: int

    def as_document(self) -> dict[str, Any]:
        return asdict(self)


def outcome_of(town: Town) -> Outcome:
    """Within a transaction of the caller."""
    session = town.session
    opened = session.scalar(select(func.count(Deficiency.id))) or 0
    ended = select(func.count(Deficiency.id)).where(Deficiency.ended_on.is_not(None))
    lapsed = select(func.count(LoggedStep.instance_id.distinct())).where(
        LoggedStep.trigger == DeficiencyTrigger.LAPSE
    )
    visits = _visits(town)
    return Outcome(
        opened=opened,
        closed=session.scalar(ended) or 0,
        overdue_share=round((session.scalar(lapsed) or 0) / max(opened, 1), 4),
        median_days=_median_days(town),
        letters_per_week=_letters(town),
        inspector_hours=round(
            sum(town.assumed.inspector.hours[kind] * count for kind, count in visits.items())
            / _years(town),
            1,
        ),
        visits=sum(visits.values()),
    )


def _years(town: Town) -> float:
    return (town.ends_on - town.begins_on).days / 365.25


def _median_days(town: Town) -> dict[str, float | None]:
    query = select(Deficiency.severity, Deficiency.found_on, Deficiency.ended_on).where(
        Deficiency.state == DeficiencyState.REMEDIED
    )
    days: dict[str, list[int]] = {severity.value: [] for severity in Severity}
    for severity, found_on, ended_on in town.session.execute(query):
        if ended_on is not None:  # the schema says so for every ended one
            days[severity].append((ended_on - found_on).days)
    return {severity: float(median(each)) if each else None for severity, each in days.items()}


def _letters(town: Town) -> dict[str, float]:
    session = town.session
    roles = {user.email: user.role for user in session.scalars(select(User))}
    roles |= dict.fromkeys(session.scalars(select(Operator.email)), Role.OPERATOR.value)
    people = Counter(roles.values())
    written: Counter[str] = Counter()
    query = select(Message.recipient, func.count()).group_by(Message.recipient)
    for recipient, count in session.execute(query):
        written[roles[recipient]] += count
    weeks = (town.ends_on - town.begins_on).days / 7
    return {
        role.value: round(written[role.value] / people[role.value] / weeks, 2)
        for role in Role
        if people[role.value]
    }


def _visits(town: Town) -> dict[str, int]:
    query = select(Inspection.kind, func.count()).where(Inspection.finished_at.is_not(None))
    rows = town.session.execute(query.group_by(Inspection.kind)).all()
    return {row.kind: row[1] for row in rows}
