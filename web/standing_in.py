"""Whose work the person logged in does today, and the warning of who will not be there."""

from __future__ import annotations

from flask import flash
from sqlalchemy.orm import Session

from inspections.domain.absences import acts_for
from inspections.labels import _
from inspections.store import absences
from inspections.store.inspections import Inspection
from inspections.usecases.planned_away import Missing, planned_away
from web.context import current_user, district_id, today


def whose(session: Session) -> list[int]:
    """Their numbers, the person's own first."""
    user = current_user()
    return [user.id, *acts_for(absences.on(session, district_id(), today()), user.id)]


def missing_from(session: Session, visit: Inspection) -> Missing | None:
    """Whoever was given this visit, if away on its day."""
    return planned_away(session, [visit]).get(visit.id)


def warn_of(missing: Missing | None) -> None:
    """Said on the next page; nothing is forbidden."""
    if missing is None:
        return
    text = (
        _("%(name)s ist an diesem Tag abwesend, %(stand_in)s vertritt.")
        if missing.stand_in
        else _("%(name)s ist an diesem Tag abwesend, und niemand vertritt. Bitte anders einteilen.")
    )
    flash(text % {"name": missing.name, "stand_in": missing.stand_in}, "warning")
