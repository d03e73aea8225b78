"""Who gets a letter: whoever holds the role, whom the district added, and never nobody."""

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

Addressed = tuple[Recipient, dict[str, Any]]

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
    own = find(session, case, role, act)
    yield from ((to, {}) for to in own)
    if role is Role.RESIDENT:
        return
    if not own:
        yield from _instead(find(session, case, Role.COORDINATOR, act), role)
    if role not in WITHOUT_ACCOUNT:
        for other in policy.also_to(process.name, process.severity(case)):
            if other is not role:
                yield from ((to, COPY) for to in find(session, case, other, act))


def _instead(coordinators: list[Recipient], role: Role) -> Iterator[Addressed]:
    """A letter nobody can be found for waits on the operations page."""
    if coordinators:
        for to in coordinators:
            yield replace(to, key=f"{to.key}-for-{role.value}"), INSTEAD
    else:
        yield Recipient(f"nobody-{role.value}", NOBODY, "de", {"kind": "page", "path": "/"}), {}
