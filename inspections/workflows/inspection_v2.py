"""Inspection, version 2: until the last deficiency it found is ended.

Changed from version 1: a day that passes unvisited is missed, not merely past; a handed-in
checklist is reviewed by the coordinator; an inspection closes with its last deficiency.
Released: never edit this file, running inspections live by it. Write inspection_v3.
"""

from dataclasses import dataclass
from datetime import datetime

from inspections.domain.vocabulary import InspectionState as S
from inspections.domain.vocabulary import InspectionTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.definition import At, InDays, Move, State, Stay, TakesOver, Timer, Workflow
from inspections.workflows.effects import Notify


@dataclass(frozen=True, slots=True)
class Facts:
    missed_at: datetime  # when nobody can be expected any more to have been there that day
    found_nothing: bool
    review_days: int  # district policy
    chase_days: int  # district policy


def found_nothing(facts: Facts) -> bool:
    return facts.found_nothing


WORKFLOW = Workflow(
    name="inspection",
    version=2,
    facts=Facts,
    initial=S.PLANNED,
    states=(
        State(S.PLANNED, timers=(
            Timer("missed", At("missed_at"), fires=T.MISS),
        )),
        State(S.MISSED, timers=(
            Timer("still_missed", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.UNDER_WAY, timers=(
            Timer("unfinished", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.HANDED_IN, timers=(
            Timer("unreviewed", InDays("review_days"), fires=T.CHASE),
        )),
        State(S.REVIEWED),
        State(S.CLOSED, final=True),
        State(S.CANCELLED, final=True),
    ),
    rules=(
        # planned: somebody goes there, or another day is found
        Move(S.PLANNED, T.START, by=Role.INSPECTOR, to=S.UNDER_WAY),
        Move(S.PLANNED, T.RESCHEDULE, by=Role.COORDINATOR, to=S.PLANNED),
        Move(S.PLANNED, T.BRING_FORWARD, to=S.PLANNED),
        Move(S.PLANNED, T.CANCEL, by=Role.COORDINATOR, to=S.CANCELLED),
        Move(S.PLANNED, T.MISS, to=S.MISSED,
             do=(Notify(Role.INSPECTOR, "inspection_missed"), Notify(Role.COORDINATOR, "inspection_missed"))),
        # missed: nobody was there; it can still be begun, since devices report late
        Move(S.MISSED, T.START, by=Role.INSPECTOR, to=S.UNDER_WAY),
        Move(S.MISSED, T.RESCHEDULE, by=Role.COORDINATOR, to=S.PLANNED),
        Move(S.MISSED, T.CANCEL, by=Role.COORDINATOR, to=S.CANCELLED),
        Stay(S.MISSED, T.CHASE, do=(Notify(Role.COORDINATOR, "inspection_missed"),)),
        # under way: begun, and to be handed in
        Move(S.UNDER_WAY, T.HAND_IN, by=Role.INSPECTOR, to=S.HANDED_IN),
        Move(S.UNDER_WAY, T.CANCEL, by=Role.COORDINATOR, to=S.CANCELLED),
        Stay(S.UNDER_WAY, T.CHASE, do=(Notify(Role.INSPECTOR, "please_hand_in"),)),
        # handed in: the coordinator looks at everything it found; where it found something, the
        # deficiencies themselves call for that
        Move(S.HANDED_IN, T.REVIEW, by=Role.COORDINATOR, only_if=found_nothing, to=S.REVIEWED),
        Move(S.HANDED_IN, T.REVIEWED_ALL, to=S.REVIEWED),
        Stay(S.HANDED_IN, T.CHASE, only_if=found_nothing,
             do=(Notify(Role.COORDINATOR, "inspection_unreviewed"),)),
        Stay(S.HANDED_IN, T.CHASE),
        # reviewed: waits for the end of its deficiencies
        Move(S.REVIEWED, T.CLOSE, to=S.CLOSED),
    ),
    takes_over=TakesOver(version=1),
)
