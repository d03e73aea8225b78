"""Who gets a letter: whoever holds the role or stands in, whom the district added, never nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.runtime.outbox import NOBODY
from inspections.usecases.occasion import Act
from inspections.usecases.processes.process import Process, Recipient
from inspections.usecases.standing_in import Addressed, in_their_place

# Said at the head of the letter, to those for whom it was not written.
COPY = {"note": "copy"}
INSTEAD = {"note": "instead"}


def addressed(
    session: Session, process: Process[Any], case: Any, role: Role, act: Act, policy: Policy
) -> Iterator[Addressed]:
    """Recipients with what their letter says besides; the workflow's own role always comes first.

    A resident who left no address wants no letter, so nobody else gets it.
    """
    find = process.letters.recipients
    own = _there(session, case, find(session, case, role, act), act)
    yield from own
    if role is Role.RESIDENT:
        return
    if not own:
        coordinators = find(session, case, Role.COORDINATOR, act)
        yield from _instead(_there(session, case, coordinators, act), role)
    if role not in WITHOUT_ACCOUNT:
        for other in policy.also_to(process.name, process.severity(case)):
            if other is not role:
                copied = _there(session, case, find(session, case, other, act), act)
                yield from ((to, said | COPY) for to, said in copied)


def _there(session: Session, case: Any, found: list[Recipient], act: Act) -> list[Addressed]:
    return in_their_place(session, case.district_id, found, now=act.now)


def _instead(coordinators: list[Addressed], role: Role) -> Iterator[Addressed]:
    """A letter nobody can be found for waits on the operations page."""
    if coordinators:
        for to, said in coordinators:
            yield replace(to, key=f"{to.key}-for-{role.value}"), said | INSTEAD
    else:
        yield Recipient(f"nobody-{role.value}", NOBODY, "de", {"kind": "page", "path": "/"}), {}
