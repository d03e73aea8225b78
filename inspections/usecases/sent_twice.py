"""A form sent twice counts once, also where the case stays in its state and no guard sees it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.runtime.instances import LoggedStep
from inspections.usecases.occasion import Act


def sent_twice(session: Session, instance_id: int, act: Act, shown: int | None) -> bool:
    """Whether the last this person did with the case since the page was made was the same.

    `shown` is the newest step the page knew, so a second click counts as one however late it
    comes: after an error, after the clock was set, from a tab of last week. None: no page asked.
    """
    if shown is None:
        return False
    query = (
        select(LoggedStep)
        .where(
            LoggedStep.instance_id == instance_id,
            LoggedStep.actor == act.actor.who,
            LoggedStep.id > shown,
        )
        .order_by(LoggedStep.id.desc())
        .limit(1)
    )
    last = session.scalar(query)
    return (
        last is not None
        and last.source == last.target
        and (last.trigger, last.reason) == (act.trigger, act.reason)
        and act.details.items() <= last.details.items()
    )
