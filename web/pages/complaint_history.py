"""The history of a complaint as a timeline, with its letters, and what comes next by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import ComplaintTrigger as T
from inspections.domain.vocabulary import Role, Topic, Urgency
from inspections.domain.working_days import office_date
from inspections.labels import N_, _, label
from inspections.runtime import instances, outbox, timers
from inspections.runtime.instances import LoggedStep
from inspections.store.complaints import Complaint
from inspections.usecases.advance import workflow_of
from inspections.usecases.explain import announced
from inspections.workflows.words import LETTERS
from web.filters import clock_time, short_date
from web.pages.case_history import Coming, Entry, Letter, fate, who_is_who

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
    """Oldest first."""
    steps = instances.history(session, case.instance_id)
    names = who_is_who(session, case.district_id) | {"resident": label(Role.RESIDENT)}
    letters = _letters(session, case, steps, names)
    return [
        Entry(
            at=step.at,
            who=names.get(step.actor, ""),
            what=label(T(step.trigger)),
            text=step.reason,
            facts=_facts(step),
            letters=letters.get(step.id, []),
            icon=MARKS[T(step.trigger)][0],
            kind=MARKS[T(step.trigger)][1],
        )
        for step in steps
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


def _letters(
    session: Session, case: Complaint, steps: Iterable[LoggedStep], names: dict[str, str]
) -> dict[int, list[Letter]]:
    """The letters each step caused and what became of them; the resident's without an address."""
    workflow = workflow_of(case)
    persons = {actor.replace(":", "-"): name for actor, name in names.items() if ":" in actor}
    persons[f"resident-{case.id}"] = label(Role.RESIDENT)
    keys = {
        f"{notify.letter}:step-{step.id}:{key}": (step.id, notify.letter, name)
        for step in steps
        for notify in announced(workflow, step)
        for key, name in persons.items()
    }
    found: dict[int, list[Letter]] = {}
    for key, message in outbox.by_key(session, case.district_id, keys).items():
        step_id, letter, name = keys[key]
        state, stuck = fate(message)
        found.setdefault(step_id, []).append(Letter(_(LETTERS[letter]), name, state, stuck))
    return found


def coming(session: Session, case: Complaint) -> list[Coming]:
    """Earliest first."""
    return [
        Coming(office_date(timer.due_at), _(NEXT[T(timer.trigger)]), clock_time(timer.due_at))
        for timer in timers.pending(session, case.instance_id)
    ]
