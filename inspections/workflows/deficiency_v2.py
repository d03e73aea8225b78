"""Deficiency, version 2: escalation, danger by the hour, pauses, extensions, merging.

Released: never edit this file, running deficiencies live by it. Write deficiency_v3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role, Severity
from inspections.engine.definition import (
    Ahead,
    At,
    InDays,
    Move,
    Rule,
    State,
    Stay,
    TakesOver,
    Timer,
    Workflow,
)
from inspections.workflows.effects import Notify, PlanFollowUp, Retime


@dataclass(frozen=True, slots=True)
class Facts:
    severity: Severity
    deadline: date
    lapses_at: datetime
    on_site: bool  # district policy: a photo does not prove this remedy
    ahead_days: int  # these four: district policy
    review_days: int
    chase_days: int
    escalation_days: int
    next_alert_at: datetime | None  # of the ladder; None when somebody takes care or it is at its end
    rung: int  # of the ladder, with the alert that is being given
    extensions: int  # granted so far
    extension_asked: bool


def imminent(facts: Facts) -> bool:
    return facts.severity is Severity.IMMINENT_DANGER


def not_imminent(facts: Facts) -> bool:
    return not imminent(facts)


def must_be_seen(facts: Facts) -> bool:
    return facts.on_site


def first_and_not_grave(facts: Facts) -> bool:
    return facts.extensions == 0 and facts.severity in (Severity.MODERATE, Severity.LOW)


def extension_asked(facts: Facts) -> bool:
    return facts.extension_asked


def second_rung(facts: Facts) -> bool:
    return facts.rung == 2


def third_rung(facts: Facts) -> bool:
    return facts.rung == 3


def fourth_rung(facts: Facts) -> bool:
    return facts.rung == 4


OPENED = Notify(Role.OPERATOR, "deficiency_opened")
ACCEPTED = Notify(Role.OPERATOR, "remedy_accepted")
REWORK = Notify(Role.OPERATOR, "rework_requested")
EXTENDED = Notify(Role.OPERATOR, "deadline_extended")
ANSWERED = Notify(Role.COORDINATOR, "answer_received")
PLEASE_CONFIRM = Notify(Role.COORDINATOR, "please_confirm")
MISSED = (Notify(Role.OPERATOR, "deadline_missed"), Notify(Role.COORDINATOR, "deadline_missed"))
ESCALATED = Notify(Role.COMMISSIONER, "deficiency_escalated")
VISIT_SOON = PlanFollowUp(days=7)
RETIME = Retime()

WITH_OPERATOR = (S.OPEN, S.OVERDUE, S.ESCALATED)
WITH_OFFICE = (S.REPORTED, S.OBJECTED, S.TO_VERIFY)


def _answers(state: S) -> Iterator[Rule]:
    """The operator answers; a promise in imminent danger stops the ladder."""
    yield Move(state, T.REPORT_REMEDY, by=Role.OPERATOR, to=S.REPORTED, do=(ANSWERED,))
    if state is S.OPEN:
        yield Move(S.OPEN, T.PROMISE, by=Role.OPERATOR, only_if=imminent, to=S.OPEN,
                   do=(ANSWERED,))
    yield Stay(state, T.PROMISE, by=Role.OPERATOR, do=(ANSWERED,))
    yield Move(state, T.OBJECT, by=Role.OPERATOR, to=S.OBJECTED, do=(ANSWERED,))


def _extensions(state: S) -> Iterator[Rule]:
    """The first one of what is not grave is the coordinator's; any other needs a second person."""
    yield Move(state, T.EXTEND, by=Role.COORDINATOR, only_if=first_and_not_grave, to=S.OPEN,
               do=(EXTENDED,))
    yield Move(state, T.EXTEND, by=Role.COMMISSIONER, to=S.OPEN, do=(EXTENDED,))
    yield Stay(state, T.ASK_EXTENSION, by=Role.COORDINATOR,
               do=(Notify(Role.COMMISSIONER, "extension_asked"),))
    yield Move(state, T.GRANT_EXTENSION, by=Role.COMMISSIONER, only_if=extension_asked, to=S.OPEN,
               do=(EXTENDED,))
    yield Stay(state, T.REFUSE_EXTENSION, by=Role.COMMISSIONER, only_if=extension_asked,
               do=(Notify(Role.COORDINATOR, "extension_refused"),))


def _decisions(state: S) -> Iterator[Rule]:
    """What the office may do while the operator has to act."""
    yield from _extensions(state)
    yield Stay(state, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, do=(VISIT_SOON,))
    yield Move(state, T.SUSPEND, by=Role.COORDINATOR, only_if=not_imminent, to=S.SUSPENDED,
               do=(Notify(Role.OPERATOR, "clock_paused"),))
    yield Move(state, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED, do=(ACCEPTED,))
    yield Move(state, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN)
    yield Move(state, T.MERGE, by=Role.COORDINATOR, to=S.MERGED,
               do=(Notify(Role.OPERATOR, "deficiency_merged"),))
    yield Move(state, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED, do=(ACCEPTED,))
    yield Stay(state, T.FAIL_ON_SITE, by=Role.INSPECTOR)


def _calls(state: S) -> Iterator[Rule]:
    """Imminent danger is telephoned about; whoever takes care stops the ladder."""
    for role in (Role.INSPECTOR, Role.COORDINATOR):
        yield Stay(state, T.CALL, by=role, only_if=imminent)
        if state is S.OPEN:
            yield Move(S.OPEN, T.ACKNOWLEDGE, by=role, only_if=imminent, to=S.OPEN)


def _joins(state: S) -> Iterator[Rule]:
    """Another deficiency goes on as this one, or on its own again."""
    yield Stay(state, T.ABSORB, by=Role.COORDINATOR)
    yield Stay(state, T.RELEASE, by=Role.COORDINATOR)


def _policy_changes() -> Iterator[Rule]:
    """The district changed its policy: what a reminder counts from stays, its days change.

    A deadline the operator was told only moves out, and he hears of it.
    """
    yield Stay(S.FOUND, T.ADJUST_DEADLINE, do=(RETIME,))
    yield Move(S.OPEN, T.ADJUST_DEADLINE, to=S.OPEN, do=(EXTENDED,))
    for state in (S.FOUND, S.OPEN, S.OVERDUE, S.SUSPENDED, S.REPORTED, S.OBJECTED):
        yield Stay(state, T.ADJUST_TIMERS, do=(RETIME,))


WORKFLOW = Workflow(
    name="deficiency",
    version=2,
    takes_over=TakesOver(version=1),
    facts=Facts,
    initial=S.FOUND,
    states=(
        State(S.FOUND, timers=(
            Timer("unreviewed", InDays("review_days"), fires=T.CHASE),
        )),
        State(S.OPEN, timers=(
            Timer("reminder", Ahead("deadline", days="ahead_days"), fires=T.REMIND),
            Timer("deadline", At("lapses_at"), fires=T.LAPSE),
            Timer("ladder", At("next_alert_at"), fires=T.ALERT),
        )),
        State(S.OVERDUE, timers=(
            Timer("escalation", InDays("escalation_days"), fires=T.ESCALATE),
        )),
        State(S.ESCALATED),
        State(S.SUSPENDED, timers=(
            Timer("standing_still", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.REPORTED, timers=(
            Timer("unconfirmed", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.OBJECTED, timers=(
            Timer("undecided", InDays("chase_days"), fires=T.CHASE),
        )),
        State(S.TO_VERIFY),
        State(S.REMEDIED, final=True),
        State(S.WITHDRAWN, final=True),
        State(S.MERGED),  # not final: it may be undone while the other one is open
    ),
    rules=(
        # found: the coordinator looks at it first, unless there is no time to lose
        Move(S.FOUND, T.RAISE, by=Role.INSPECTOR, only_if=imminent, to=S.OPEN,
             do=(OPENED, Notify(Role.COORDINATOR, "imminent_danger"))),
        Move(S.FOUND, T.RAISE, by=Role.COORDINATOR, to=S.OPEN, do=(OPENED,)),
        Move(S.FOUND, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN),
        Move(S.FOUND, T.MERGE, by=Role.COORDINATOR, to=S.MERGED),
        Move(S.FOUND, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED),
        Stay(S.FOUND, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        Stay(S.FOUND, T.CHASE, do=(Notify(Role.COORDINATOR, "please_review"),)),
        *_joins(S.FOUND),
        # open: the operator's turn; in imminent danger the next one is told until somebody acts
        Stay(S.OPEN, T.REMIND, do=(Notify(Role.OPERATOR, "deadline_reminder"),)),
        Move(S.OPEN, T.ALERT, only_if=second_rung, to=S.OPEN,
             do=(Notify(Role.COORDINATOR, "danger_unanswered"),)),
        Move(S.OPEN, T.ALERT, only_if=third_rung, to=S.OPEN,
             do=(Notify(Role.COMMISSIONER, "danger_unanswered"),)),
        Move(S.OPEN, T.ALERT, only_if=fourth_rung, to=S.OPEN,
             do=(Notify(Role.OFFICE, "danger_unanswered"),)),
        Move(S.OPEN, T.LAPSE, only_if=imminent, to=S.ESCALATED, do=(*MISSED, ESCALATED)),
        Move(S.OPEN, T.LAPSE, to=S.OVERDUE, do=MISSED),
        # overdue: still the operator's turn, and everybody sees it, in the end the commissioner
        Move(S.OVERDUE, T.ESCALATE, to=S.ESCALATED, do=(ESCALATED,)),
        *(rule for state in WITH_OPERATOR
          for family in (_answers, _decisions, _calls, _joins) for rule in family(state)),
        # suspended: nobody can get in, so no day counts; the office asks itself whether still
        Move(S.SUSPENDED, T.RESUME, by=Role.COORDINATOR, to=S.OPEN,
             do=(Notify(Role.OPERATOR, "clock_resumed"),)),
        Move(S.SUSPENDED, T.CHASE, to=S.SUSPENDED, do=(Notify(Role.COORDINATOR, "clock_stands"),)),
        *_answers(S.SUSPENDED),
        Move(S.SUSPENDED, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Move(S.SUSPENDED, T.WITHDRAW, by=Role.COORDINATOR, to=S.WITHDRAWN),
        Move(S.SUSPENDED, T.MERGE, by=Role.COORDINATOR, to=S.MERGED,
             do=(Notify(Role.OPERATOR, "deficiency_merged"),)),
        Move(S.SUSPENDED, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Stay(S.SUSPENDED, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        *_joins(S.SUSPENDED),
        # reported: the coordinator's turn; what a photo cannot prove is looked at
        Move(S.REPORTED, T.CONFIRM, by=Role.COORDINATOR, only_if=must_be_seen, to=S.TO_VERIFY,
             do=(VISIT_SOON,)),
        Move(S.REPORTED, T.CONFIRM, by=Role.COORDINATOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Move(S.REPORTED, T.REJECT, by=Role.COORDINATOR, to=S.OPEN, do=(REWORK,)),
        Move(S.REPORTED, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, to=S.TO_VERIFY, do=(VISIT_SOON,)),
        Move(S.REPORTED, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Move(S.REPORTED, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Move(S.REPORTED, T.FAIL_ON_SITE, by=Role.INSPECTOR, to=S.OPEN, do=(REWORK,)),
        Stay(S.REPORTED, T.CHASE, do=(PLEASE_CONFIRM,)),
        # objected: the coordinator decides
        Move(S.OBJECTED, T.CONFIRM, by=Role.COORDINATOR, to=S.WITHDRAWN,
             do=(Notify(Role.OPERATOR, "objection_accepted"),)),
        Move(S.OBJECTED, T.REJECT, by=Role.COORDINATOR, to=S.OPEN, do=(REWORK,)),
        Move(S.OBJECTED, T.ORDER_FOLLOW_UP, by=Role.COORDINATOR, to=S.TO_VERIFY, do=(VISIT_SOON,)),
        Move(S.OBJECTED, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Stay(S.OBJECTED, T.FAIL_ON_SITE, by=Role.INSPECTOR),
        Stay(S.OBJECTED, T.CHASE, do=(PLEASE_CONFIRM,)),
        # to verify: only eyes on site decide, or the coordinator with a reason
        Move(S.TO_VERIFY, T.PASS_ON_SITE, by=Role.INSPECTOR, to=S.REMEDIED, do=(ACCEPTED,)),
        Move(S.TO_VERIFY, T.FAIL_ON_SITE, by=Role.INSPECTOR, to=S.OPEN, do=(REWORK,)),
        Move(S.TO_VERIFY, T.REJECT, by=Role.COORDINATOR, to=S.OPEN, do=(REWORK,)),
        Move(S.TO_VERIFY, T.CLOSE, by=Role.COORDINATOR, to=S.REMEDIED, do=(ACCEPTED,)),
        *(rule for state in WITH_OFFICE for rule in _joins(state)),
        # merged: may be undone, and is then looked at like a new finding
        Move(S.MERGED, T.UNMERGE, by=Role.COORDINATOR, to=S.FOUND),
        *_policy_changes(),
    ),
)
