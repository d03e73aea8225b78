"""When an inspection is reviewed and when it is closed, by the deficiencies it found."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import DeficiencyState, InspectionState, InspectionTrigger
from inspections.runtime import instances
from inspections.store import conflicts, deficiencies
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.usecases.occasion import CLOCK, Act
from inspections.usecases.processes.process import Case, Taken


def after_deficiency(
    session: Session, case: Deficiency, taken: Taken
) -> Iterator[tuple[Case, Act]]:
    """Somebody looked at it, or it ended: perhaps it was the last one of its inspection."""
    looked_at = taken.moved and taken.logged.source == DeficiencyState.FOUND
    if looked_at or case.ended_on is not None:
        yield from conclusions(session, case.inspection, taken.act)
    if case.ended_on is not None:
        for merged in deficiencies.merged_into(session, case.id):
            yield from conclusions(session, merged.inspection, taken.act)


def conclusions(session: Session, inspection: Inspection, act: Act) -> Iterator[tuple[Case, Act]]:
    """One step at most; the next one is drawn from it.

    Looked at with the inspection locked: of two people who settle its last two deficiencies at
    once, the second one must see what the first one did.
    """
    instances.lock(session, inspection.instance_id)
    if inspection.instance.ended_at is not None:
        return
    match inspection.instance.state:
        case InspectionState.HANDED_IN:
            found, unreviewed, _open = deficiencies.standing_of_inspection(session, inspection.id)
            contested = conflicts.open_of(session, inspection.id)
            if found and not unreviewed and not contested:
                yield inspection, Act(InspectionTrigger.REVIEWED_ALL, CLOCK, act.now)
        case InspectionState.REVIEWED:
            _found, _unreviewed, still_open = deficiencies.standing_of_inspection(
                session, inspection.id
            )
            if not still_open:
                yield inspection, Act(InspectionTrigger.CLOSE, CLOCK, act.now)
