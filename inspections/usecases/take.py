"""Take a case for this transaction: nobody else moves it until the end."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from inspections.runtime import instances
from inspections.runtime.instances import Instance
from inspections.usecases.processes.process import Case


def take(session: Session, case: Case) -> Instance:
    """Lock the case and read it again: before the lock somebody else may have moved it."""
    if instances.is_locked(session, case.instance_id):
        return instances.lock(session, case.instance_id)
    instance = instances.lock(session, case.instance_id)
    session.refresh(case)
    return instance


def take_all(session: Session, cases: Iterable[Case]) -> None:
    """The lowest first: two who take several never wait in a circle."""
    for case in sorted(cases, key=lambda each: int(each.instance_id)):
        take(session, case)
