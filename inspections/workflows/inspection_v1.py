"""Inspection, version 1: planned, filled in, handed in; or cancelled.

Released: never edit this file, running inspections live by it. Write inspection_v2.
"""

from dataclasses import dataclass
from datetime import date

from inspections.domain.vocabulary import InspectionState as S
from inspections.domain.vocabulary import InspectionTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.definition import Move, State, Workflow


@dataclass(frozen=True, slots=True)
class Facts:
    planned_on: date


WORKFLOW = Workflow(
    name="inspection",
    version=1,
    facts=Facts,
    initial=S.PLANNED,
    states=(
        State(S.PLANNED),
        State(S.UNDER_WAY),
        State(S.HANDED_IN, final=True),
        State(S.CANCELLED, final=True),
    ),
    rules=(
        Move(S.PLANNED, T.START, by=Role.INSPECTOR, to=S.UNDER_WAY),
        Move(S.PLANNED, T.RESCHEDULE, by=Role.COORDINATOR, to=S.PLANNED),
        Move(S.PLANNED, T.CANCEL, by=Role.COORDINATOR, to=S.CANCELLED),
        Move(S.UNDER_WAY, T.HAND_IN, by=Role.INSPECTOR, to=S.HANDED_IN),
        Move(S.UNDER_WAY, T.CANCEL, by=Role.COORDINATOR, to=S.CANCELLED),
    ),
)
