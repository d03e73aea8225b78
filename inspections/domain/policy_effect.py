"""What a changed policy may do to a deadline that already runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from inspections.domain.deadlines import Deadline, deadline_for, deadline_on
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.domain.working_days import office_date

TOLD = (DeficiencyState.OPEN, DeficiencyState.OVERDUE, DeficiencyState.ESCALATED)
WITH_DEADLINE = (DeficiencyState.FOUND, DeficiencyState.SUSPENDED, *TOLD)


class Kept(StrEnum):
    """Why a deadline stays although the policy for its severity changed."""

    TOLD = "told"  # the operator relies on the later day
    AGREED = "agreed"  # set for this case, by decision or extension
    OVER = "over"
    PAUSED = "paused"
    OLDER_PROCESS = "older_process"  # runs by a version that knows no change of policy


@dataclass(frozen=True, slots=True)
class Running:
    """What decides whether a deadline moves."""

    severity: Severity
    state: DeficiencyState
    found_at: datetime
    deadline: Deadline
    agreed: bool


def deadline_under(
    case: Running, before: Policy, after: Policy, *, since: date, now: datetime
) -> Deadline | Kept | None:
    """The new deadline, or why it stays; None where nothing changes for the case.

    Whoever was told a day may rely on it: it is never taken back, only moved out. A day before
    the policy's first (`since`) is over, however late somebody asks.
    """
    if case.severity is Severity.IMMINENT_DANGER or case.state not in WITH_DEADLINE:
        return None
    if before.days[case.severity] == after.days[case.severity]:
        return None
    preset = deadline_for(case.severity, found_at=case.found_at, policy=after)
    if case.state is DeficiencyState.FOUND:
        preset = max(preset, deadline_on(office_date(now), after), key=lambda one: one.on)
    if preset == case.deadline:
        return None
    return _reason_to_keep(case, preset, since) or preset


def _reason_to_keep(case: Running, preset: Deadline, since: date) -> Kept | None:
    if case.state is DeficiencyState.SUSPENDED:
        return Kept.PAUSED
    if case.agreed:
        return Kept.AGREED
    if case.state in TOLD and (case.state is not DeficiencyState.OPEN or case.deadline.on < since):
        return Kept.OVER
    if case.state in TOLD and preset.on < case.deadline.on:
        return Kept.TOLD
    return None
