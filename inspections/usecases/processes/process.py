"""What `advance` must know of a kind of case; each process says it in its own file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy.orm import Session

from inspections.domain.figures import Key
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.engine.definition import Workflow
from inspections.runtime.instances import Instance, LoggedStep
from inspections.store.accommodations import Accommodation
from inspections.store.people import User
from inspections.usecases.occasion import Act


class Case(Protocol):
    """A row that a workflow instance carries."""

    id: Any
    district_id: Any
    instance_id: Any
    instance: Any


Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step just taken, for those who have to know what follows from it."""

    logged: LoggedStep
    moved: bool
    act: Act
    policy: Policy


Pulls = Iterable[tuple[Case, Act]]


def _nothing_set(case: Any, act: Act) -> dict[str, Any]:
    return dict(act.details)


def _no_mirror(case: Any, instance: Instance) -> None:
    """The lists of this process read the instance itself."""


def _not_counted(case: Any) -> Counter[Key]:
    return Counter()


def _no_passage(case: Any, logged: LoggedStep) -> Mapping[Key, int]:
    return {}


def _nothing_follows(session: Session, case: Any, taken: Taken) -> Pulls:
    return ()


def _nothing_read(session: Session, cases: Sequence[Any]) -> None:
    return None


def _none(case: Any) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Recipient:
    """`key` tells the letters of one step apart: "user-7", "operator-3"."""

    key: str
    address: str
    locale: str
    link: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Letters(Generic[Row]):
    """Who gets a letter about a case, and what it prints, frozen when it is written."""

    recipients: Callable[[Session, Row, Role, Act], list[Recipient]]
    payload: Callable[[Row, Act, Role, Recipient], dict[str, Any]]


def users_as_recipients(users: Iterable[User], path: str) -> list[Recipient]:
    """People with an account, who read the case on its page."""
    link = {"kind": "page", "path": path}
    return [Recipient(f"user-{user.id}", user.email, user.locale, link) for user in users]


@dataclass(frozen=True, slots=True)
class Process(Generic[Row]):
    """One kind of case: `name` is its workflow's, `facts` all that any version may ask for."""

    name: str
    row: type[Row]
    facts: Mapping[str, Callable[[Row, Policy], object]]
    called: Callable[[Row], str | int]  # how refusals name the case
    letters: Letters[Row]
    accommodation: Callable[[Row], Accommodation]
    apply: Callable[[Row, Act], dict[str, Any]] = _nothing_set  # what the act sets; for the history
    mirror: Callable[[Row, Instance], None] = _no_mirror
    counted: Callable[[Row], Counter[Key]] = _not_counted  # what it adds to the figures
    passage: Callable[[Row, LoggedStep], Mapping[Key, int]] = _no_passage
    house: Callable[[Row], int | None] = _none  # whose figures change
    severity: Callable[[Row], str | None] = _none
    follows: Callable[[Session, Row, Taken], Pulls] = _nothing_follows  # steps of other cases
    read_ahead: Callable[[Session, Sequence[Row]], None] = _nothing_read  # for many at once


def local(process: Process[Any], case: object, policy: Policy) -> Policy:
    """The policy with the holidays of the Land in which the case's house lies."""
    land = process.accommodation(case).land
    return replace(policy, land=land) if land and land != policy.land else policy


def facts_for(process: Process[Any], workflow: Workflow, case: object, policy: Policy) -> Any:
    """Exactly what this version of the workflow asks for."""
    return workflow.facts(
        **{name: process.facts[name](case, policy) for name in fact_names(workflow.facts)}
    )


@lru_cache
def fact_names(facts: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(facts))
