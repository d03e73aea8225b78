"""What a policy may say: sensible limits, each refusal by the name of its field."""

from __future__ import annotations

from itertools import pairwise

from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.vocabulary import Role, Severity

RANGES: dict[str, tuple[int, int]] = {
    **{f"days.{severity.value}": (1, 365) for severity in Severity},
    "rework_days": (1, 90),
    "ahead_days": (1, 30),
    "review_days": (1, 30),
    "chase_days": (1, 30),
    "escalation_days": (1, 90),
    "digest_weekday": (0, 4),
    "digest_hour": (5, 20),
    "ladder_minutes": (0, 24 * 60 - 1),
}
LADDER_STEPS = 4

STAFF = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER, Role.READER)
# A complaint is read by few: who files one must not be found out by a copy.
MAY_READ: dict[str, tuple[Role, ...]] = {
    "deficiency": STAFF,
    "follow_up": STAFF,
    "inspection": STAFF,
    "complaint": (Role.COORDINATOR, Role.COMMISSIONER),
}


def checked(policy: Policy) -> Policy:
    """The policy itself. Raises PolicyInvalid for the first thing nobody can live by."""
    for field, number in _numbers(policy):
        least, most = RANGES[field]
        if not least <= number <= most:
            raise PolicyInvalid(field=field, problem="out_of_range", least=least, most=most)
    _check_order(policy)
    _check_ladder(policy)
    _check_addressees(policy)
    return policy


def _numbers(policy: Policy) -> list[tuple[str, int]]:
    whole = (
        "rework_days ahead_days review_days chase_days escalation_days digest_weekday digest_hour"
    )
    return [
        *((f"days.{severity.value}", number) for severity, number in policy.days.items()),
        *((name, getattr(policy, name)) for name in whole.split()),
        *(("ladder_minutes", minutes) for minutes in policy.ladder_minutes),
    ]


def _check_order(policy: Policy) -> None:
    """The more severe, the sooner; and a reminder comes before the shortest deadline."""
    known = [severity for severity in Severity if severity in policy.days]
    for worse, better in pairwise(known):
        if policy.days[worse] > policy.days[better]:
            raise PolicyInvalid(field=f"days.{worse.value}", problem="not_in_order")
    if policy.ahead_days >= min(policy.days.values()):
        raise PolicyInvalid(field="ahead_days", problem="before_finding")


def _check_ladder(policy: Policy) -> None:
    if len(policy.ladder_minutes) != LADDER_STEPS:
        raise PolicyInvalid(field="ladder_minutes", problem="not_four")
    if list(policy.ladder_minutes) != sorted(policy.ladder_minutes):
        raise PolicyInvalid(field="ladder_minutes", problem="steps_not_in_order")


def _check_addressees(policy: Policy) -> None:
    for process, rows in policy.addressees.items():
        for key, roles in rows.items():
            if not set(roles) <= set(MAY_READ[process]):
                field = f"addressees.{process}.{key}"
                raise PolicyInvalid(field=field, problem="may_not_read")
