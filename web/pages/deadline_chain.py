"""The deadline of a case from its beginning: every change with its reason and who approved it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.labels import N_, _
from inspections.runtime import instances
from inspections.runtime.instances import LoggedStep
from inspections.store.deficiencies import Deficiency
from web.pages.case_history import who_is_who

CHANGES = {
    T.RAISE: N_("neu gesetzt bei der Eröffnung"),
    T.EXTEND: N_("verlängert"),
    T.GRANT_EXTENSION: N_("verlängert auf Antrag"),
    T.RESUME: N_("nach der Aussetzung"),
    T.REJECT: N_("zur Nachbesserung"),
    T.FAIL_ON_SITE: N_("neu gesetzt nach der Prüfung vor Ort"),
    T.ADJUST_DEADLINE: N_("nach neuen Regeln des Landkreises"),
}


@dataclass(frozen=True, slots=True)
class Link:
    until: date
    what: str
    at: datetime | None
    who: str
    asked_by: str
    reason: str


def chain(session: Session, case: Deficiency) -> list[Link]:
    """The first deadline and every later one; empty as long as it never changed."""
    steps = instances.history(session, case.instance_id)
    changes = [step for step in steps if step.details.get("deadline")]
    if not changes:
        return []
    names = who_is_who(session, case.district_id)
    first = date.fromisoformat(changes[0].details["before"])
    links = [Link(first, _("erste Frist"), case.found_at, "", "", "")]
    for step in changes:
        asked = _asked(steps, step)
        links.append(
            Link(
                until=date.fromisoformat(step.details["deadline"]),
                what=_(CHANGES[T(step.trigger)]),
                at=step.at,
                who=names.get(step.actor, ""),
                asked_by=names.get(asked.actor, "") if asked else "",
                reason=step.reason or (asked.reason if asked else ""),
            )
        )
    return links


def _asked(steps: list[LoggedStep], granted: LoggedStep) -> LoggedStep | None:
    """The last wish before a granted extension."""
    if granted.trigger != T.GRANT_EXTENSION:
        return None
    wishes = (s for s in steps if s.trigger == T.ASK_EXTENSION and s.id < granted.id)
    return max(wishes, key=lambda step: step.id, default=None)
