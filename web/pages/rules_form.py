"""The rules of the district as a form: one plain field each, both ways."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from inspections.domain.policy import PROCESSES, Addressees, Policy, PolicyInvalid
from inspections.domain.policy_limits import LADDER_STEPS, MAY_READ, checked
from inspections.domain.vocabulary import Role, Severity
from inspections.labels import _
from inspections.usecases.policy_words import RUNGS, field_words, problem_words
from web.form_fields import Form

DAYS = (Severity.SEVERE, Severity.MODERATE, Severity.LOW)
TICKED = ("on_site", "four_eyes")  # by severity
NUMBERS = (
    *(f"days_{severity.value}" for severity in DAYS),
    *["rework_days", "ahead_days", "review_days", "chase_days", "escalation_days"],
    *(f"ladder_minutes_{step}" for step in range(LADDER_STEPS)),
    *["digest_weekday", "digest_hour"],
)


class RulesForm(Form):
    """`faults` of the domain come by path (days.severe) and go to the field that shows them."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        labels = {name: _label(name) for name in (*NUMBERS, *_rest())}
        super().__init__({name: typed[name] for name in _known() if name in typed}, labels)

    def refuse(self, refusal: PolicyInvalid) -> None:
        name = str(refusal.details["field"]).replace(".", "_")
        shown = name if name in self.labels else f"{name}_0"
        self.errors.setdefault(shown, problem_words(refusal))

    def policy(self, land: str) -> Policy | None:
        """What was typed; None, with every fault by its field, where it is no policy."""
        numbers = {name: self.number(name, most=100_000) for name in NUMBERS}
        if not self.ok:
            return None
        known = {name: number for name, number in numbers.items() if number is not None}
        policy = Policy(
            days={severity: known[f"days_{severity.value}"] for severity in DAYS},
            rework_days=known["rework_days"],
            on_site=self._severities("on_site"),
            four_eyes=self._severities("four_eyes"),
            ahead_days=known["ahead_days"],
            review_days=known["review_days"],
            chase_days=known["chase_days"],
            escalation_days=known["escalation_days"],
            ladder_minutes=tuple(known[f"ladder_minutes_{n}"] for n in range(LADDER_STEPS)),
            digest_weekday=known["digest_weekday"],
            digest_hour=known["digest_hour"],
            addressees=self._addressees(),
            land=land,
        )
        try:
            return checked(policy)
        except PolicyInvalid as refusal:
            self.refuse(refusal)
            return None

    def _severities(self, name: str) -> frozenset[Severity]:
        return frozenset(one for one in Severity if self.ticked(f"{name}_{one.value}"))

    def _addressees(self) -> Addressees:
        found: Addressees = {}
        for process, key, roles in groups():
            ticked = tuple(role for role in roles if self.ticked(tick(process, key, role)))
            if ticked:
                found.setdefault(process, {})[key] = ticked
        return found


def typed_of(policy: Policy, valid_from: date, stand: str) -> dict[str, str]:
    """The policy as somebody would type it."""
    typed = {f"days_{severity.value}": str(policy.days[severity]) for severity in DAYS}
    typed |= {name: str(getattr(policy, name)) for name in NUMBERS if hasattr(policy, name)}
    typed |= {f"ladder_minutes_{n}": str(m) for n, m in enumerate(policy.ladder_minutes)}
    for name in TICKED:
        typed |= {f"{name}_{severity.value}": "1" for severity in getattr(policy, name)}
    for process, rows in policy.addressees.items():
        for key, roles in rows.items():
            typed |= {tick(process, key, role): "1" for role in roles}
    return typed | {"valid_from": valid_from.isoformat(), "stand": stand}


def groups() -> list[tuple[str, str, tuple[Role, ...]]]:
    """Process, severity (or any) and the roles that may be added."""
    return [
        (process, key, MAY_READ[process]) for process, keys in PROCESSES.items() for key in keys
    ]


def tick(process: str, key: str, role: Role) -> str:
    return f"addressees_{process}_{key}_{role.value}"


def _known() -> list[str]:
    """Every name the form sends; whatever else a query string holds is not looked at."""
    ticks = [tick(process, key, role) for process, key, roles in groups() for role in roles]
    places = [f"{name}_{severity.value}" for name in TICKED for severity in Severity]
    return [*NUMBERS, *places, *ticks, "valid_from", "stand"]


def _rest() -> list[str]:
    return ["valid_from", *(f"addressees_{process}_{key}" for process, key, _roles in groups())]


def _label(name: str) -> str:
    if name.startswith("days_"):
        return field_words(f"days.{name.removeprefix('days_')}")
    if name.startswith("ladder_minutes_"):
        return f"{field_words('ladder_minutes')}: {_(RUNGS[int(name[-1])])}"
    for process, key, _roles in groups():
        if name == f"addressees_{process}_{key}":
            return field_words(f"addressees.{process}.{key}")
    return field_words(name)
