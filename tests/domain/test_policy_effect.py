"""Which deadline a changed policy may move: what the operator was told is never taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from inspections.domain.deadlines import Deadline, deadline_for
from inspections.domain.policy import Policy
from inspections.domain.policy_effect import Kept, Running, deadline_under
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import Severity

FOUND_AT = datetime(2026, 6, 2, 8, tzinfo=UTC)
SINCE = date(2026, 6, 4)
NOW = datetime(2026, 6, 3, 22, 1, tzinfo=UTC)
SHIPPED = Policy()
LONGER = replace(SHIPPED, days={Severity.SEVERE: 14, Severity.MODERATE: 40, Severity.LOW: 80})
SHORTER = replace(SHIPPED, days={Severity.SEVERE: 5, Severity.MODERATE: 9, Severity.LOW: 20})


def case(state: S, *, severity: Severity = Severity.MODERATE, agreed: bool = False) -> Running:
    deadline = deadline_for(severity, found_at=FOUND_AT, policy=SHIPPED)
    return Running(severity, state, FOUND_AT, deadline, agreed)


def under(one: Running, after: Policy, since: date = SINCE) -> date | Kept | None:
    found = deadline_under(one, SHIPPED, after, since=since, now=NOW)
    return found.on if isinstance(found, Deadline) else found


@pytest.mark.parametrize(
    ("state", "longer", "shorter"),
    [
        (S.FOUND, date(2026, 7, 13), date(2026, 6, 11)),
        (S.OPEN, date(2026, 7, 13), Kept.TOLD),
        (S.OVERDUE, Kept.OVER, Kept.OVER),
        (S.ESCALATED, Kept.OVER, Kept.OVER),
        (S.SUSPENDED, Kept.PAUSED, Kept.PAUSED),
        (S.REPORTED, None, None),
        (S.OBJECTED, None, None),
        (S.TO_VERIFY, None, None),
        (S.MERGED, None, None),
        (S.REMEDIED, None, None),
        (S.WITHDRAWN, None, None),
    ],
)
def test_what_moves_in_each_state(
    state: S, longer: date | Kept | None, shorter: date | Kept | None
) -> None:
    assert under(case(state), LONGER) == longer
    assert under(case(state), SHORTER) == shorter


@pytest.mark.parametrize("after", [LONGER, SHORTER])
@pytest.mark.parametrize("state", [S.FOUND, S.OPEN])
def test_what_was_set_for_the_case_stays(state: S, after: Policy) -> None:
    assert under(case(state, agreed=True), after) is Kept.AGREED


@pytest.mark.parametrize("state", [S.FOUND, S.OPEN])
def test_imminent_danger_is_no_matter_of_policy(state: S) -> None:
    assert under(case(state, severity=Severity.IMMINENT_DANGER), LONGER) is None


def test_a_policy_that_leaves_the_days_alone_moves_no_deadline() -> None:
    other = replace(SHIPPED, ahead_days=5, digest_hour=9)
    assert under(case(S.OPEN), other) is None


def test_a_day_over_when_the_policy_begins_is_over_however_late_somebody_asks() -> None:
    assert under(case(S.OPEN), LONGER, since=date(2026, 7, 2)) == date(2026, 7, 13)
    assert under(case(S.OPEN), LONGER, since=date(2026, 7, 3)) is Kept.OVER


def test_a_finding_gets_no_deadline_in_the_past() -> None:
    late = datetime(2026, 6, 30, 22, 1, tzinfo=UTC)
    found = deadline_under(case(S.FOUND), SHIPPED, SHORTER, since=date(2026, 7, 1), now=late)
    assert found == Deadline(date(2026, 7, 1), datetime(2026, 7, 2, 6, tzinfo=UTC))
