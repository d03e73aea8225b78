"""The history of a complaint as a timeline, with its letters, and what comes next by itself."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import ComplaintTrigger as T
from inspections.domain.vocabulary import Role, Topic, Urgency
from inspections.domain.working_days import office_date
from inspections.labels import N_, _, label
from inspections.runtime import timers
from inspections.runtime.instances import LoggedStep
from inspections.store.complaints import Complaint
from inspections.usecases.explain import explained
from web.filters import clock_time, short_date
from web.pages.case_history import (
    Coming,
    Entry,
    letter_line,
    rule_words,
    who_acted,
    who_is_who,
)

MARKS = {
    T.RECEIVE: ("inbox", "info"),
    T.ALARM: ("report", "danger"),
    T.ACKNOWLEDGE: ("mail", ""),
    T.SORT: ("filter", "info"),
    T.ORDER_INSPECTION: ("calendar", "info"),
    T.REFER: ("forward", "info"),
    T.ANSWER: ("comment", "success"),
    T.CLOSE: ("task_done", "success"),
    T.ADD_MESSAGE: ("comment", "warning"),
    T.WITHDRAW: ("undo", ""),
    T.INSPECTED: ("checklist", "success"),
    T.CALL_OFF: ("event_busy", "warning"),
    T.CHASE: ("bell", ""),
    T.ESCALATE: ("warning", "danger"),
    T.SETTLE: ("task_done", "success"),
    T.FORGET: ("delete", ""),
}
NEXT = {
    T.ACKNOWLEDGE: N_("Der Eingang wird der Person bestätigt und im Amt gemeldet"),
    T.CHASE: N_("Die Koordination wird erinnert"),
    T.ESCALATE: N_("Die Beauftragte wird benachrichtigt"),
    T.SETTLE: N_("Die Beschwerde schließt sich von selbst"),
    T.FORGET: N_("Kontaktangaben werden gelöscht"),
}


def timeline(session: Session, case: Complaint) -> list[Entry]:
    """Oldest first; of the resident's letters only that they were written."""
    resident = label(Role.RESIDENT)
    names = who_is_who(session, case.district_id)
    names |= {"resident": resident, f"resident:{case.id}": resident}
    return [
        Entry(
            at=one.step.at,
            who=who_acted(one.step, names),
            what=label(T(one.step.trigger)),
            text=one.step.reason,
            facts=_facts(one.step),
            letters=[letter_line(message, names) for message in one.letters],
            icon=MARKS[T(one.step.trigger)][0],
            kind=MARKS[T(one.step.trigger)][1],
            rule=rule_words(one),
        )
        for one in explained(session, case.instance, beside=[f"resident-{case.id}"])
    ]


def _facts(step: LoggedStep) -> list[str]:
    """What a step set, in words."""
    found, details = [], step.details
    if "topic" in details:
        found.append(label(Topic(details["topic"])))
        found.append(
            _("Dringlichkeit: %(urgency)s") % {"urgency": label(Urgency(details["urgency"]))}
        )
    if "office" in details:
        found.append(str(details["office"]))
    if "planned_on" in details:
        day = short_date(date.fromisoformat(details["planned_on"]))
        found.append(_("Geplant für den %(day)s") % {"day": day})
    return found


def coming(session: Session, case: Complaint) -> list[Coming]:
    """Earliest first."""
    return [
        Coming(office_date(timer.due_at), _(NEXT[T(timer.trigger)]), clock_time(timer.due_at))
        for timer in timers.pending(session, case.instance_id)
    ]
