"""Four eyes: where the district wants it, whoever found a deficiency does not close it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState, DeficiencyTrigger, Severity
from inspections.runtime.instances import LoggedStep
from inspections.store.deficiencies import Deficiency
from inspections.usecases.occasion import Actor
from inspections.usecases.take_over import go_on_by_the_newest

CLOSED = frozenset({DeficiencyState.REMEDIED, DeficiencyState.WITHDRAWN, DeficiencyState.MERGED})


class OwnFinding(Conflict):
    """Whoever decides found it himself, and it is too grave to be closed by its finder."""


def finder(session: Session, case: Deficiency) -> str:
    """Who handed in the inspection that found it, such as "user:7".

    Where two answers disagreed, who gave the one that was kept.
    """
    query = select(LoggedStep.actor).where(LoggedStep.instance_id == case.instance_id)
    return session.scalars(query.order_by(LoggedStep.id).limit(1)).one()


def needs_other_eyes(session: Session, case: Deficiency, who: str, policy: Policy) -> bool:
    """It is somebody's own finding, and too grave to be closed by its finder."""
    return Severity(case.severity) in policy.four_eyes and finder(session, case) == who


def pass_on_site(
    session: Session, case: Deficiency, actor: Actor, policy: Policy, now: datetime
) -> DeficiencyTrigger:
    """What it is when this inspector sees it remedied: its end, or a word to somebody else.

    Versions before the third know no such word, and a hand-in must not wait for a release.
    """
    if not needs_other_eyes(session, case, actor.who, policy):
        return DeficiencyTrigger.PASS_ON_SITE
    go_on_by_the_newest(session, case.instance, now)
    return DeficiencyTrigger.REPORT_ON_SITE
