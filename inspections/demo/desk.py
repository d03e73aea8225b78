"""What lies on somebody's desk: the deficiencies in some states, as plain rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.domain.vocabulary import DeficiencyState
from inspections.runtime.instances import Instance
from inspections.store.deficiencies import Deficiency


class Lying(NamedTuple):
    """`entry` tells one stay in a state from the next."""

    id: int
    entry: int
    state: DeficiencyState
    since: datetime  # the answer, or the finding if there is none

    @property
    def key(self) -> tuple[int, int]:
        return self.id, self.entry


def lying(session: Session, district_id: int, states: Collection[DeficiencyState]) -> list[Lying]:
    """Oldest number first."""
    query = (
        select(
            Deficiency.id,
            Instance.entry,
            Deficiency.state,
            func.coalesce(Deficiency.answered_at, Deficiency.found_at),
        )
        .join(Deficiency.instance)
        .where(
            Deficiency.district_id == district_id,
            Deficiency.ended_on.is_(None),
            Deficiency.state.in_([state.value for state in states]),
        )
        .order_by(Deficiency.id)
    )
    return [
        Lying(number, entry, DeficiencyState(state), since)
        for number, entry, state, since in session.execute(query)
    ]
