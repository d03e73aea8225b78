"""One deficiency recorded twice goes on as one; undone until the other one is remedied.

The one that goes on must not hide the other: it is no less severe, it is overdue if the other
one is, and nobody objects to it.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.figures import IS_OVERDUE
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState, DeficiencyTrigger, Severity
from inspections.store import deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.usecases.advance import advance
from inspections.usecases.occasion import Act


class MergeRefused(Refused):
    """`details["into"]` says why the two cannot be one, or can no more be two."""


def candidates(session: Session, case: Deficiency) -> list[Deficiency]:
    """The deficiencies this one can go on as."""
    rows = deficiencies.unended_points(session, case.accommodation_id).values()
    return [row for row in rows if row.id != case.id and _hindrance(case, row) is None]


def named(session: Session, case: Deficiency, number: str) -> Deficiency:
    """Raises MergeRefused."""
    rows = deficiencies.unended_points(session, case.accommodation_id).values()
    found = [row for row in rows if row.number == number.strip() and row.id != case.id]
    if not found:
        raise MergeRefused(into="unknown" if number.strip() else "missing")
    return found[0]


def merge(
    session: Session, case: Deficiency, survivor: Deficiency, act: Act, policy: Policy
) -> None:
    """Both are taken. Raises MergeRefused, StepRefused."""
    if hindrance := _hindrance(case, survivor):
        raise MergeRefused(into=hindrance)
    case.merged_into = survivor
    advance(session, case, replace(act, details={"into": survivor.number}), policy)
    joined = replace(act, trigger=DeficiencyTrigger.ABSORB, details={"merged": case.number})
    advance(session, survivor, joined, policy)
    for row in deficiencies.merged_into(session, case.id):
        row.merged_into = survivor  # what went on as this one goes on with it


def unmerge(
    session: Session, case: Deficiency, survivor: Deficiency, act: Act, policy: Policy
) -> None:
    """Both are taken. Raises MergeRefused, StepRefused."""
    if survivor.state in (DeficiencyState.REMEDIED, DeficiencyState.MERGED):
        raise MergeRefused(into="ended")  # its remedy was accepted for both
    points = deficiencies.unended_points(session, case.accommodation_id)
    if (case.item, case.place) in points:
        raise MergeRefused(into="found_again")
    case.merged_into = None
    advance(session, case, replace(act, details={"into": survivor.number}), policy)
    if survivor.ended_on is None:
        parted = replace(act, trigger=DeficiencyTrigger.RELEASE, details={"merged": case.number})
        advance(session, survivor, parted, policy)


def _hindrance(case: Deficiency, survivor: Deficiency) -> str | None:
    severities = list(Severity)
    if survivor.accommodation_id != case.accommodation_id:
        return "elsewhere"
    if survivor.ended_on is not None:
        return "ended"
    if severities.index(Severity(survivor.severity)) > severities.index(Severity(case.severity)):
        return "less_severe"
    if case.state in IS_OVERDUE and survivor.state not in IS_OVERDUE:
        return "not_overdue"
    if survivor.state == DeficiencyState.OBJECTED:
        return "objected"  # it may turn out to be none
    if case.state != DeficiencyState.FOUND and survivor.state == DeficiencyState.FOUND:
        return "not_opened"  # the operator knows of this one and not of that one
    return None
