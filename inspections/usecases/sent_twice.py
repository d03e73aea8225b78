"""A form sent twice counts once, also where the case stays in its state and no guard sees it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.runtime.instances import LoggedStep
from inspections.usecases.occasion import Act

SOON = timedelta(minutes=10)  # a second click, or a browser that asks again after an error


def sent_twice(session: Session, instance_id: int, act: Act) -> bool:
    """Whether the last this person did with the case was the same, word for word, just now."""
    query = (
        select(LoggedStep)
        .where(LoggedStep.instance_id == instance_id, LoggedStep.actor == act.actor.who)
        .order_by(LoggedStep.id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    return (
        last is not None
        and last.source == last.target
        and (last.trigger, last.reason) == (act.trigger, act.reason)
        and act.now - last.at < SOON
        and act.details.items() <= last.details.items()
    )
