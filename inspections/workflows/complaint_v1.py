"""Complaint, version 1: from the resident's words to an answer, and to a sender forgotten.

Released: never edit this file, running complaints live by it. Write complaint_v2.
"""

from dataclasses import dataclass

from inspections.domain.vocabulary import ComplaintState as S
from inspections.domain.vocabulary import ComplaintTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.definition import InDays, InHours, Move, State, Stay, Timer, Workflow
from inspections.workflows.effects import ForgetSender, Notify


@dataclass(frozen=True, slots=True)
class Facts:
    dangerous: bool  # by the topic the resident chose, or as the office sorted it
    review_days: int  # district policy
    chase_days: int


def dangerous(facts: Facts) -> bool:
    return facts.dangerous


ACKNOWLEDGED = Notify(Role.RESIDENT, "complaint_acknowledged")
ANSWERED = Notify(Role.RESIDENT, "complaint_answered")
WAITING = Notify(Role.COORDINATOR, "complaint_waiting")
FURTHER_WORDS = Notify(Role.COORDINATOR, "complaint_message")
GONE = (ForgetSender(), Notify(Role.COORDINATOR, "complaint_withdrawn"))

WORKFLOW = Workflow(
    name="complaint",
    version=1,
    facts=Facts,
    initial=S.RECEIVED,
    states=(
        State(S.RECEIVED, timers=(
            # not at once: a letter at the very minute would tell when somebody stood at the door
            Timer("acknowledge", InHours(1), fires=T.ACKNOWLEDGE),
            Timer("unsorted", InDays("review_days"), fires=T.CHASE),
            Timer("still_unsorted", InDays(7), fires=T.ESCALATE),
        )),
        State(S.SORTED, timers=(
            Timer("undecided", InDays("chase_days"), fires=T.CHASE),
            Timer("unanswered", InDays(21), fires=T.ESCALATE),
        )),
        State(S.INSPECTION_ORDERED, timers=(
            Timer("unanswered", InDays(21), fires=T.CHASE),
        )),
        State(S.REFERRED, timers=(
            Timer("unanswered", InDays(21), fires=T.CHASE),
        )),
        State(S.ANSWERED, timers=(
            Timer("settled", InDays(14), fires=T.SETTLE),
        )),
        State(S.CLOSED, timers=(
            Timer("forget", InDays(30), fires=T.FORGET),
        )),
        State(S.ARCHIVED, final=True),
        State(S.WITHDRAWN, final=True),
    ),
    rules=(
        # received: told to the office, acknowledged to the sender, sorted by the office
        Stay(S.RECEIVED, T.ALARM, by=Role.RESIDENT, only_if=dangerous,
             do=(Notify(Role.COORDINATOR, "complaint_danger"),)),
        Stay(S.RECEIVED, T.ACKNOWLEDGE, only_if=dangerous,
             do=(Notify(Role.COMMISSIONER, "complaint_danger"), ACKNOWLEDGED)),
        Stay(S.RECEIVED, T.ACKNOWLEDGE,
             do=(Notify(Role.COORDINATOR, "complaint_received"), ACKNOWLEDGED)),
        Stay(S.RECEIVED, T.CHASE, do=(WAITING,)),
        Stay(S.RECEIVED, T.ESCALATE, do=(Notify(Role.COMMISSIONER, "complaint_waiting"),)),
        Move(S.RECEIVED, T.SORT, by=Role.COORDINATOR, to=S.SORTED),
        Stay(S.RECEIVED, T.ADD_MESSAGE, by=Role.RESIDENT, do=(FURTHER_WORDS,)),
        Move(S.RECEIVED, T.WITHDRAW, by=Role.RESIDENT, to=S.WITHDRAWN, do=GONE),
        Move(S.RECEIVED, T.CLOSE, by=Role.COORDINATOR, to=S.CLOSED),
        # sorted: the office decides who looks after it
        Stay(S.SORTED, T.SORT, by=Role.COORDINATOR),
        Move(S.SORTED, T.ORDER_INSPECTION, by=Role.COORDINATOR, to=S.INSPECTION_ORDERED),
        Move(S.SORTED, T.REFER, by=Role.COORDINATOR, to=S.REFERRED),
        Move(S.SORTED, T.ANSWER, by=Role.COORDINATOR, to=S.ANSWERED, do=(ANSWERED,)),
        Stay(S.SORTED, T.CHASE, do=(WAITING,)),
        Move(S.SORTED, T.ESCALATE, to=S.SORTED, do=(Notify(Role.COMMISSIONER, "complaint_waiting"),)),
        Stay(S.SORTED, T.ADD_MESSAGE, by=Role.RESIDENT, do=(FURTHER_WORDS,)),
        Move(S.SORTED, T.WITHDRAW, by=Role.RESIDENT, to=S.WITHDRAWN, do=GONE),
        Move(S.SORTED, T.CLOSE, by=Role.COORDINATOR, to=S.CLOSED),
        # inspection ordered: somebody goes and looks, then the office decides again
        Move(S.INSPECTION_ORDERED, T.INSPECTED, by=Role.INSPECTOR, to=S.SORTED,
             do=(Notify(Role.COORDINATOR, "complaint_inspected"),)),
        Move(S.INSPECTION_ORDERED, T.CALL_OFF, by=Role.COORDINATOR, to=S.SORTED),
        Move(S.INSPECTION_ORDERED, T.ANSWER, by=Role.COORDINATOR, to=S.ANSWERED, do=(ANSWERED,)),
        Move(S.INSPECTION_ORDERED, T.CHASE, to=S.INSPECTION_ORDERED, do=(WAITING,)),
        Stay(S.INSPECTION_ORDERED, T.ADD_MESSAGE, by=Role.RESIDENT, do=(FURTHER_WORDS,)),
        Move(S.INSPECTION_ORDERED, T.WITHDRAW, by=Role.RESIDENT, to=S.WITHDRAWN, do=GONE),
        Move(S.INSPECTION_ORDERED, T.CLOSE, by=Role.COORDINATOR, to=S.CLOSED),
        # referred: another office is asked, the answer still comes from here
        Move(S.REFERRED, T.REFER, by=Role.COORDINATOR, to=S.REFERRED),
        Move(S.REFERRED, T.ORDER_INSPECTION, by=Role.COORDINATOR, to=S.INSPECTION_ORDERED),
        Move(S.REFERRED, T.ANSWER, by=Role.COORDINATOR, to=S.ANSWERED, do=(ANSWERED,)),
        Move(S.REFERRED, T.CHASE, to=S.REFERRED, do=(WAITING,)),
        Stay(S.REFERRED, T.ADD_MESSAGE, by=Role.RESIDENT, do=(FURTHER_WORDS,)),
        Move(S.REFERRED, T.WITHDRAW, by=Role.RESIDENT, to=S.WITHDRAWN, do=GONE),
        Move(S.REFERRED, T.CLOSE, by=Role.COORDINATOR, to=S.CLOSED),
        # answered: the resident may object to the answer, or leave it at that
        Stay(S.ANSWERED, T.ANSWER, by=Role.COORDINATOR, do=(ANSWERED,)),
        Move(S.ANSWERED, T.ADD_MESSAGE, by=Role.RESIDENT, to=S.SORTED, do=(FURTHER_WORDS,)),
        Move(S.ANSWERED, T.WITHDRAW, by=Role.RESIDENT, to=S.WITHDRAWN, do=GONE),
        Move(S.ANSWERED, T.CLOSE, by=Role.COORDINATOR, to=S.CLOSED),
        Move(S.ANSWERED, T.SETTLE, to=S.CLOSED),
        # closed: what could name the sender is kept for questions, and then no longer
        Move(S.CLOSED, T.FORGET, to=S.ARCHIVED, do=(ForgetSender(),)),
    ),
)
