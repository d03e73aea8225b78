"""Why: the rule behind each step of a case and the letters it caused; for a letter, its step."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.engine.definition import Move, Rule, Workflow
from inspections.runtime import instances, outbox
from inspections.runtime.instances import Instance, LoggedStep
from inspections.runtime.outbox import Message
from inspections.runtime.take_over import TRIGGER as TAKEN_OVER
from inspections.store import reminders
from inspections.store.complaints import Complaint
from inspections.store.deficiencies import Deficiency
from inspections.workflows import registry
from inspections.workflows.effects import Notify

NUMBERED: tuple[type[Deficiency] | type[Complaint], ...] = (Deficiency, Complaint)
OF_STEP = re.compile(
    r"\A(?P<letter>[a-z_]+):step-(?P<step>\d+):(?P<person>[a-z]+-[a-z0-9_]+)(-for-[a-z_]+)?"
)


@dataclass(frozen=True, slots=True)
class Explained:
    """`rule` counts from 1 in the table of the version; None for steps no rule made."""

    step: LoggedStep
    version: int
    rule: int | None
    letters: list[Message]


@dataclass(frozen=True, slots=True)
class Cause:
    """The step a letter was written at, and the case it belongs to."""

    step: LoggedStep
    workflow: str
    number: str


def explained(
    session: Session, instance: Instance, *, beside: Iterable[str] = ()
) -> list[Explained]:
    """Oldest first. `beside` are persons only this case writes to, such as "resident-7"."""
    lived = _lived(instance, instances.history(session, instance.id))
    letters = _letters(session, instance.district_id, lived, beside)
    return [
        Explained(step, workflow.version, rule_of(workflow, step), letters.get(step.id, []))
        for workflow, step in lived
    ]


Lived = list[tuple[Workflow, LoggedStep]]


def _lived(instance: Instance, steps: list[LoggedStep]) -> Lived:
    """Each step with the version it was taken under; a case may have been taken over by a newer."""
    workflow = registry.pinned(instance.workflow, instance.version)
    found: Lived = []
    for step in reversed(steps):
        found.append((workflow, step))
        if step.trigger == TAKEN_OVER and workflow.takes_over is not None:
            workflow = registry.pinned(workflow.name, workflow.takes_over.version)
    return found[::-1]


def rule_of(workflow: Workflow, step: LoggedStep) -> int | None:
    """The first rule that leads from the state to where the step led; guards left no other."""
    for number, rule in enumerate(workflow.rules, start=1):
        pulled = (rule.source, rule.on, rule.by) == (step.source, step.trigger, step.by)
        if pulled and _target(rule) == step.target:
            return number
    return None


def _target(rule: Rule) -> str:
    return rule.to if isinstance(rule, Move) else rule.source


def _letters(
    session: Session, district_id: int, lived: Lived, beside: Iterable[str]
) -> dict[int, list[Message]]:
    """By the id of the step; found by the keys their letters would have."""
    persons = [person.key for person in reminders.everybody(session, district_id)] + [*beside]
    keys = {
        f"{notify.letter}:step-{step.id}:{person}": step.id
        for workflow, step in lived
        for notify in announced(workflow, step)
        for person in (*persons, *_instead(persons, notify.role), f"nobody-{notify.role.value}")
    }
    found: dict[int, list[Message]] = {}
    for key, message in outbox.by_key(session, district_id, keys).items():
        found.setdefault(keys[key], []).append(message)
    return found


def _instead(persons: list[str], role: Role) -> list[str]:
    """The keys of those who got a letter meant for a role nobody has."""
    return [f"{person}-for-{role.value}" for person in persons]


def announced(workflow: Workflow, step: LoggedStep) -> list[Notify]:
    """The letters the workflow writes at such a step."""
    return [
        effect
        for rule in workflow.rules
        if (rule.source, rule.on) == (step.source, step.trigger)
        for effect in rule.do
        if isinstance(effect, Notify)
    ]


def instance_of(session: Session, district_id: int, number: str) -> Instance:
    """The case with this number. Raises NotFound."""
    for row in NUMBERED:
        mine = (row.district_id == district_id, row.number == number)
        instance_id = session.scalar(select(row.instance_id).where(*mine))
        if instance_id is not None:
            return session.get_one(Instance, instance_id)
    raise NotFound(number=number)


def letters_to(
    session: Session, district_id: int, person: str, *, since: datetime, until: datetime
) -> list[Message]:
    """All letters written to a person in a time, weekly ones too; oldest first."""
    query = select(Message).where(
        Message.district_id == district_id,
        Message.created_at >= since,
        Message.created_at < until,
        or_(
            Message.key.endswith(f":{person}", autoescape=True),
            Message.key.contains(f":{person}-for-", autoescape=True),
        ),
    )
    return list(session.scalars(query.order_by(Message.id)))


def causes(session: Session, district_id: int, letters: Iterable[Message]) -> dict[int, Cause]:
    """By the id of the letter; weekly letters have no step and are left out."""
    steps = {
        letter.id: int(match["step"])
        for letter in letters
        if (match := OF_STEP.fullmatch(letter.key))
    }
    query = select(LoggedStep, Instance.workflow).join(
        Instance, Instance.id == LoggedStep.instance_id
    )
    mine = query.where(LoggedStep.district_id == district_id, LoggedStep.id.in_(steps.values()))
    known = {step.id: (step, workflow) for step, workflow in session.execute(mine)}
    numbers = _numbers(session, [step.instance_id for step, _workflow in known.values()])
    return {
        letter: Cause(*known[step], numbers.get(known[step][0].instance_id, ""))
        for letter, step in steps.items()
        if step in known
    }


def _numbers(session: Session, instance_ids: list[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for row in NUMBERED:
        query = select(row.instance_id, row.number).where(row.instance_id.in_(instance_ids))
        found |= {each.instance_id: each.number for each in session.execute(query)}
    return found
