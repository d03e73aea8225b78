"""Whose work the person logged in does today: its own, and that of whom it stands in for."""

from __future__ import annotations

from sqlalchemy.orm import Session

from inspections.domain.absences import acts_for
from inspections.store import absences
from web.context import current_user, district_id, today


def whose(session: Session) -> list[int]:
    """Their numbers, the person's own first."""
    user = current_user()
    return [user.id, *acts_for(absences.on(session, district_id(), today()), user.id)]
