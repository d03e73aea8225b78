"""District policy: what a district may tune without a release."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import Role, Severity

DAYS = {Severity.SEVERE: 7, Severity.MODERATE: 30, Severity.LOW: 60}
LADDER = (0, 60, 180, 360)

# Letters may go to more roles, per severity or, where cases have none, for all.
ANY = "any"
BY_SEVERITY = tuple(severity.value for severity in Severity)
PROCESSES: dict[str, tuple[str, ...]] = {
    "deficiency": BY_SEVERITY,
    "follow_up": BY_SEVERITY,
    "inspection": (ANY,),
    "complaint": (ANY,),
}

Addressees = dict[str, dict[str, tuple[Role, ...]]]


class PolicyInvalid(Refused):
    """A policy nobody can live by; `field` names where, such as days.severe, `problem` why."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Days count from the finding; hours are office hours in Berlin; `land` is ISO 3166-2:DE."""

    days: dict[Severity, int] = field(default_factory=lambda: dict(DAYS))
    rework_days: int = 14
    on_site: frozenset[Severity] = frozenset({Severity.IMMINENT_DANGER, Severity.SEVERE})
    four_eyes: frozenset[Severity] = frozenset()  # not closed by who found it
    ahead_days: int = 3  # the operator is reminded so many days before the deadline
    review_days: int = 3  # a finding nobody reviewed
    chase_days: int = 5  # an answer or objection nobody decided on
    escalation_days: int = 7  # after a missed deadline, to the commissioner
    ladder_minutes: tuple[int, ...] = LADDER  # operator, coordinator, commissioner, office
    digest_weekday: int = 0  # Monday
    digest_hour: int = 7
    addressees: Addressees = field(default_factory=dict)  # beside the workflow's own role
    land: str = "SN"

    def also_to(self, process: str, severity: str | None) -> tuple[Role, ...]:
        """Who gets a letter beside the role the workflow names."""
        return self.addressees.get(process, {}).get(severity or ANY, ())

    def as_document(self) -> dict[str, Any]:
        return {
            "days": {severity.value: number for severity, number in self.days.items()},
            "rework_days": self.rework_days,
            "on_site": [severity.value for severity in Severity if severity in self.on_site],
            "four_eyes": [severity.value for severity in Severity if severity in self.four_eyes],
            "ahead_days": self.ahead_days,
            "review_days": self.review_days,
            "chase_days": self.chase_days,
            "escalation_days": self.escalation_days,
            "ladder_minutes": list(self.ladder_minutes),
            "digest_weekday": self.digest_weekday,
            "digest_hour": self.digest_hour,
            "addressees": {
                process: {key: [role.value for role in roles] for key, roles in rows.items()}
                for process, rows in self.addressees.items()
            },
            "land": self.land,
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Policy:
        """A field the document does not have is as shipped. Raises PolicyInvalid."""
        known = {each.name for each in fields(cls)}
        if unknown := sorted(set(document) - known):
            raise PolicyInvalid(field=unknown[0], problem="unknown_field")
        return cls(**{name: _READ.get(name, _whole)(name, document[name]) for name in document})


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PolicyInvalid(field=name, problem="no_number")
    return value


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise PolicyInvalid(field=name, problem="no_text")
    return value


def _list(name: str, value: object) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise PolicyInvalid(field=name, problem="no_list")
    return list(value)


def _table(name: str, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise PolicyInvalid(field=name, problem="no_table")
    return value


def _severity(name: str, value: object) -> Severity:
    if value not in BY_SEVERITY:
        raise PolicyInvalid(field=name, problem="unknown_field")
    return Severity(value)


def _days(name: str, value: object) -> dict[Severity, int]:
    given = {
        _severity(f"{name}.{key}", key): _whole(f"{name}.{key}", number)
        for key, number in _table(name, value).items()
    }
    if Severity.IMMINENT_DANGER in given:  # runs in hours, by no district's choice
        raise PolicyInvalid(field=f"{name}.imminent_danger", problem="unknown_field")
    return DAYS | given


def _severities(name: str, value: object) -> frozenset[Severity]:
    return frozenset(_severity(name, each) for each in _list(name, value))


def _numbers(name: str, value: object) -> tuple[int, ...]:
    return tuple(_whole(name, each) for each in _list(name, value))


def _roles(name: str, value: object) -> tuple[Role, ...]:
    try:
        given = {Role(each) for each in _list(name, value)}
    except ValueError:
        raise PolicyInvalid(field=name, problem="unknown_role")
    return tuple(role for role in Role if role in given)


def _addressees(name: str, value: object) -> Addressees:
    found: Addressees = {}
    for process, rows in _table(name, value).items():
        if process not in PROCESSES:
            raise PolicyInvalid(field=f"{name}.{process}", problem="unknown_field")
        for key, roles in _table(f"{name}.{process}", rows).items():
            path = f"{name}.{process}.{key}"
            if key not in PROCESSES[process]:
                raise PolicyInvalid(field=path, problem="unknown_field")
            if given := _roles(path, roles):
                found.setdefault(process, {})[key] = given
    return found


_READ: dict[str, Any] = {
    "days": _days,
    "on_site": _severities,
    "four_eyes": _severities,
    "ladder_minutes": _numbers,
    "addressees": _addressees,
    "land": _text,
}
