"""Follow-up, version 1: somebody ordered that somebody looks at one deficiency again.

It lives until the deficiency was seen on site, or until there is nothing left to see.
Released: never edit this file, running follow-ups live by it. Write follow_up_v2.
"""

from dataclasses import dataclass

from inspections.domain.vocabulary import FollowUpState as S
from inspections.domain.vocabulary import FollowUpTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.definition import InDays, Move, State, Stay, Timer, Workflow
from inspections.workflows.effects import Notify


@dataclass(frozen=True, slots=True)
class Facts:
    chase_days: int  # district policy


UNPLANNED = Notify(Role.COORDINATOR, "follow_up_unplanned")
MISSED = Notify(Role.COORDINATOR, "follow_up_missed")

WORKFLOW = Workflow(
    name="follow_up",
    version=1,
    facts=Facts,
    initial=S.ORDERED,
    states=(
        State(S.ORDERED, timers=(
            Timer("unplanned", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.PLANNED),
        State(S.MISSED, timers=(
            Timer("still_unseen", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.DONE, final=True),
        State(S.VOID, final=True),
    ),
    rules=(
        # ordered: no visit is planned for it
        Move(S.ORDERED, T.PLAN, to=S.PLANNED),
        Stay(S.ORDERED, T.CHASE, do=(UNPLANNED,)),
        Move(S.ORDERED, T.SEE, by=Role.INSPECTOR, to=S.DONE),
        Move(S.ORDERED, T.MAKE_VOID, to=S.VOID),
        # planned: the visit has its own deadline and is missed by itself
        Move(S.PLANNED, T.SEE, by=Role.INSPECTOR, to=S.DONE),
        Move(S.PLANNED, T.MISS, to=S.MISSED),
        Move(S.PLANNED, T.CALL_OFF, to=S.ORDERED),
        Move(S.PLANNED, T.MAKE_VOID, to=S.VOID),
        # missed: the day passed, or the inspector could not see it
        Move(S.MISSED, T.PLAN, to=S.PLANNED),
        Move(S.MISSED, T.SEE, by=Role.INSPECTOR, to=S.DONE),
        Move(S.MISSED, T.CALL_OFF, to=S.ORDERED),
        Stay(S.MISSED, T.CHASE, do=(MISSED,)),
        Move(S.MISSED, T.MAKE_VOID, to=S.VOID),
    ),
)
