"""Deficiency, version 1: from the finding to the proven remedy.

Released: never edit this file, running deficiencies live by it. Write deficiency_v2.
"""

from dataclasses import dataclass
from datetime import date, datetime

from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role, Severity
from inspections.engine.definition import Ahead, At, InDays, Move, State, Stay, Timer, Workflow
from inspections.workflows.effects import Notify, PlanFollowUp


@dataclass(frozen=True, slots=True)
class Facts:
    severity: Severity
    deadline: date
    lapses_at: datetime
    on_site: bool  # district policy: a photo does not prove this remedy


def imminent(facts: Facts) -> bool:
    return facts.severity is Severity.IMMINENT_DANGER


def must_be_seen(facts: Facts) -> bool:
    return facts.on_site


OPENED = Notify(Role.OPERATOR, "deficiency_opened")
ANSWERED = Notify(Role.COORDINATOR, "answer_received")
VISIT_SOON = PlanFollowUp(days=7)

WORKFLOW = Workflow(
    name="deficiency",
    version=1,
    facts=Facts,
    initial=S.FOUND,
    states=(
        State(S.FOUND, timers=(
            Timer("unreviewed", InDays(3), fires=T.CHASE),
        )),
        State(S.OPEN, timers=(
            Timer("reminder", Ahead("deadline", days=3), fires=T.REMIND),
            Timer("deadline", At("lapses_at"), fires=T.LAPSE),
        )),
        State(S.OVERDUE),
        State(S.REPORTED, timers=(
            Timer("unconfirmed", InDays(5), fires=T.CHASE),
        )),
        State(S.OBJECTED, timers=(
            Timer("undecided", InDays(5), fires=T.CHASE),
        )),
        State(S.TO_VERIFY),
        State(S.REMEDIED, final=True),
        State(S.WITHDRAWN, final=True),
    ),
    rules=(
        # found: the coordinator looks at it first, unless there is no time to lose
        Move(S.FOUND, T.RAISE, by=Role.INSPECTOR, only_if=imminent, to=S.OPEN,
             do=(OPENED, Notify(Role.COORDINATOR, "imminent_danger"))),
        Move(S.FOUND, T.RAISE, by=Role.COORDINATOR, to=S.OPEN, do=(OPENED,)),
        Move(S.FOUND, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN),
        Move(S.FOUND, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED),
        Stay(S.FOUND, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        Stay(S.FOUND, T.CHASE, do=(Notify(Role.COORDINATOR, "please_review"),)),
        # open: the operator's turn
        Stay(S.OPEN, T.REMIND, do=(Notify(Role.OPERATOR, "deadline_reminder"),)),
        Move(S.OPEN, T.LAPSE, to=S.OVERDUE,
             do=(Notify(Role.OPERATOR, "deadline_missed"), Notify(Role.COORDINATOR, "deadline_missed"))),
        Move(S.OPEN, T.REPORT_REMEDY, by=Role.OPERATOR, to=S.REPORTED, do=(ANSWERED,)),
        Stay(S.OPEN, T.PROMISE, by=Role.OPERATOR, do=(ANSWERED,)),
        Move(S.OPEN, T.OBJECT, by=Role.OPERATOR, to=S.OBJECTED, do=(ANSWERED,)),
        Move(S.OPEN, T.EXTEND, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "deadline_extended"),)),
        Stay(S.OPEN, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, do=(VISIT_SOON,)),
        Move(S.OPEN, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.OPEN, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN),
        Move(S.OPEN, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Stay(S.OPEN, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        # overdue: still the operator's turn, and everybody sees it
        Move(S.OVERDUE, T.REPORT_REMEDY, by=Role.OPERATOR, to=S.REPORTED, do=(ANSWERED,)),
        Stay(S.OVERDUE, T.PROMISE, by=Role.OPERATOR, do=(ANSWERED,)),
        Move(S.OVERDUE, T.OBJECT, by=Role.OPERATOR, to=S.OBJECTED, do=(ANSWERED,)),
        Move(S.OVERDUE, T.EXTEND, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "deadline_extended"),)),
        Stay(S.OVERDUE, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, do=(VISIT_SOON,)),
        Move(S.OVERDUE, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.OVERDUE, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN),
        Move(S.OVERDUE, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Stay(S.OVERDUE, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        # reported: the coordinator's turn; what a photo cannot prove is looked at
        Move(S.REPORTED, T.CONFIRM, by=Role.COORDINATOR, only_if=must_be_seen, to=S.TO_VERIFY,
             do=(VISIT_SOON,)),
        Move(S.REPORTED, T.CONFIRM, by=Role.COORDINATOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.REPORTED, T.REJECT, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "rework_requested"),)),
        Move(S.REPORTED, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, to=S.TO_VERIFY, do=(VISIT_SOON,)),
        Move(S.REPORTED, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.REPORTED, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.REPORTED, T.FAIL_ON_SITE, by=Role.INSPECTOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "rework_requested"),)),
        Stay(S.REPORTED, T.CHASE, do=(Notify(Role.COORDINATOR, "please_confirm"),)),
        # objected: the coordinator decides
        Move(S.OBJECTED, T.CONFIRM, by=Role.COORDINATOR, to=S.WITHDRAWN,
             do=(Notify(Role.OPERATOR, "objection_accepted"),)),
        Move(S.OBJECTED, T.REJECT, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "rework_requested"),)),
        Move(S.OBJECTED, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, to=S.TO_VERIFY, do=(VISIT_SOON,)),
        Move(S.OBJECTED, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Stay(S.OBJECTED, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        Stay(S.OBJECTED, T.CHASE, do=(Notify(Role.COORDINATOR, "please_confirm"),)),
        # to verify: only eyes on site decide, or the coordinator with a reason
        Move(S.TO_VERIFY, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
        Move(S.TO_VERIFY, T.FAIL_ON_SITE, by=Role.INSPECTOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "rework_requested"),)),
        Move(S.TO_VERIFY, T.REJECT, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "rework_requested"),)),
        Move(S.TO_VERIFY, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED,
             do=(Notify(Role.OPERATOR, "remedy_accepted"),)),
    ),
)
