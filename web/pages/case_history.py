"""The history of a deficiency as a timeline, with its letters, and what comes next by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import FollowUpState
from inspections.domain.working_days import office_date
from inspections.labels import N_, _, label, ngettext
from inspections.runtime import timers
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.runtime.take_over import TRIGGER as TAKE_OVER
from inspections.store import deficiencies, people
from inspections.store.deficiencies import Deficiency, FollowUp
from inspections.usecases.explain import Explained, explained
from inspections.usecases.policy_words import timer_words
from web.filters import clock_time, short_date
from web.pages.letter_words import fate, name_of, person_of

MARKS = {
    TAKE_OVER: ("refresh", ""),
    "find": ("report", "danger"),
    T.RAISE: ("mail", "info"),
    T.WITHDRAW: ("delete", ""),
    T.REPORT_REMEDY: ("task_done", "success"),
    T.PROMISE: ("tools", "info"),
    T.OBJECT: ("comment", "warning"),
    T.CONFIRM: ("check", "success"),
    T.REJECT: ("undo", "warning"),
    T.EXTEND: ("calendar", "info"),
    T.ORDER_FOLLOW_UP: ("view", "info"),
    T.CLOSE: ("task_done", "success"),
    T.PASS_ON_SITE: ("event_available", "success"),
    T.REPORT_ON_SITE: ("event_available", "info"),
    T.FAIL_ON_SITE: ("event_busy", "danger"),
    T.ASK_EXTENSION: ("calendar", "warning"),
    T.GRANT_EXTENSION: ("calendar", "info"),
    T.REFUSE_EXTENSION: ("calendar", "danger"),
    T.SUSPEND: ("hourglass", "warning"),
    T.RESUME: ("refresh", "info"),
    T.MERGE: ("link", ""),
    T.ABSORB: ("link", ""),
    T.UNMERGE: ("undo", "warning"),
    T.RELEASE: ("undo", ""),
    T.ACKNOWLEDGE: ("check", "success"),
    T.CALL: ("phone", "info"),
    T.ESCALATE: ("warning", "danger"),
    T.ALERT: ("bell", "danger"),
    T.REMIND: ("bell", ""),
    T.LAPSE: ("event_busy", "danger"),
    T.CHASE: ("bell", ""),
    T.ADJUST_DEADLINE: ("gavel", "info"),
    T.ADJUST_TIMERS: ("gavel", ""),
}
NEXT = {
    T.REMIND: N_("Der Betreiber wird an die Frist erinnert"),
    T.LAPSE: N_("Die Frist verstreicht, der Mangel gilt als überfällig"),
    T.CHASE: N_("Die Koordination wird an die Prüfung erinnert"),
    T.ESCALATE: N_("Der Mangel wird an die Beauftragte eskaliert"),
    T.ALERT: N_("Die nächste Stufe der Alarmkette wird benachrichtigt"),
}


@dataclass(frozen=True, slots=True)
class Letter:
    name: str
    recipient: str
    state: str
    stuck: bool
    id: int | None = None  # of the letter that can be read


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline, as the template prints it."""

    at: datetime
    who: str
    what: str
    text: str
    facts: list[str]
    letters: list[Letter]
    icon: str
    kind: str
    rule: str = ""  # by which it went, where one did


@dataclass(frozen=True, slots=True)
class Coming:
    """What happens by itself if nobody does anything."""

    on: date
    what: str
    moment: str = ""


def timeline(session: Session, case: Deficiency) -> list[Entry]:
    """Oldest first."""
    names = who_is_who(session, case.district_id)
    return [
        Entry(
            at=one.step.at,
            who=who_acted(one.step, names),
            what=what_happened(one.step),
            text=case.remark if one.step.trigger == "find" else one.step.reason,
            facts=facts_of_step(one.step) + policy_facts(one.step, names),
            letters=[letter_line(message, names) for message in one.letters],
            icon=MARKS[one.step.trigger][0],
            kind=MARKS[one.step.trigger][1],
            rule=rule_words(one),
        )
        for one in explained(session, case.instance)
    ]


def who_acted(step: LoggedStep, names: Mapping[str, str]) -> str:
    """Always the person itself; beside it for whom, where it stood in."""
    name = names.get(step.actor, "")
    absent = names.get(step.details.get("in_place_of", ""))
    if not absent:
        return name
    return _("%(name)s, in Vertretung von %(absent)s") % {"name": name, "absent": absent}


def rule_words(one: Explained) -> str:
    """Its place in the table of the workflow."""
    place = {"number": one.rule, "version": one.version}
    return _("nach Regel %(number)s, Version %(version)s") % place if one.rule else ""


def letter_line(message: Message, names: Mapping[str, str]) -> Letter:
    """With the id of what may be read: a letter to one of ours."""
    person, known = person_of(message), fate(message)
    actor = (person or message.key.rpartition(":")[2]).replace("-", ":")
    name = names.get(actor) or message.recipient or _("niemanden")
    readable = message.id if person and message.payload else None
    return Letter(name_of(message.letter), name, known.text, known.stuck, readable)


def what_happened(step: LoggedStep) -> str:
    if step.trigger == TAKE_OVER:
        version = {"version": step.details["version"]}
        return _("Geht nach Version %(version)s des Ablaufs weiter") % version
    return _("Mangel festgestellt") if step.trigger == "find" else label(T(step.trigger))


def who_is_who(session: Session, district_id: int) -> dict[str, str]:
    """Names by actor."""
    users = people.all_users(session, district_id)
    operators = people.all_operators(session, district_id)
    return (
        {"clock": _("Uhr"), "release": _("Neue Version des Programms")}
        | {f"user:{user.id}": user.name for user in users}
        | {f"operator:{operator.id}": operator.name for operator in operators}
    )


def facts_of_step(step: LoggedStep) -> list[str]:
    """Dates a step set, in words."""
    found = []
    if step.details.get("deadline"):
        dates = {
            "new": short_date(date.fromisoformat(step.details["deadline"])),
            "old": short_date(date.fromisoformat(step.details["before"])),
        }
        found.append(_("Neue Frist %(new)s, vorher %(old)s") % dates)
    if step.details.get("promised_on"):
        day = short_date(date.fromisoformat(step.details["promised_on"]))
        found.append(_("Zugesagt bis %(day)s") % {"day": day})
    return found + more_facts(step)


def more_facts(step: LoggedStep) -> list[str]:
    """What a pause, a wish, a merging or a call brought."""
    details, words = step.details, []
    if details.get("again_on"):
        days = _day_of(details, "again_on") - _day_of(details, "paused_from")
        text = ngettext("%(num)d Tag zählte nicht mit", "%(num)d Tage zählten nicht mit", days.days)
        words.append(text % {"num": days.days})
    elif details.get("paused_from"):
        day = short_date(_day_of(details, "paused_from"))
        words.append(_("Kein Zugang seit %(day)s") % {"day": day})
    if details.get("asked"):
        day = short_date(_day_of(details, "asked"))
        words.append(_("Beantragt bis %(day)s") % {"day": day})
    if details.get("into"):
        words.append(_("Anderer Mangel: %(number)s") % {"number": details["into"]})
    if details.get("merged"):
        words.append(_("Anderer Mangel: %(number)s") % {"number": details["merged"]})
    if "reached" in details:
        outcome = _("erreicht") if details["reached"] else _("nicht erreicht")
        words.append(f"{details['name']}: {outcome}")
    return words


def policy_facts(step: LoggedStep, names: Mapping[str, str]) -> list[str]:
    """Which change of the rules moved the case, and which reminders."""
    if "policy" not in step.details:
        return []
    who = names.get(step.details["set_by"], step.details["set_by"])
    day = short_date(_day_of(step.details, "valid_from"))
    words = [_("Regeln gültig ab %(day)s, festgelegt von %(who)s") % {"day": day, "who": who}]
    for name, moments in step.details["timers"].items():
        old, new = (office_date(datetime.fromisoformat(one)) for one in moments)
        dates = {"what": timer_words(name), "old": short_date(old), "new": short_date(new)}
        words.append(_("%(what)s: %(old)s → %(new)s") % dates)
    return words


def _day_of(details: Mapping[str, str], name: str) -> date:
    return date.fromisoformat(details[name])


def coming(session: Session, case: Deficiency) -> list[Coming]:
    """Timers and planned visits, earliest first."""
    found = [
        Coming(office_date(timer.due_at), _(NEXT[T(timer.trigger)]), clock_time(timer.due_at))
        for timer in timers.pending(session, case.instance_id)
    ]
    found += [one for each in awaited(session, case) for one in coming_of(session, each)]
    return sorted(found, key=lambda one: one.on)


def awaited(session: Session, case: Deficiency) -> list[FollowUp]:
    """Follow-ups somebody still waits for."""
    return deficiencies.living_follow_ups(session, case.id)


def coming_of(session: Session, follow_up: FollowUp) -> list[Coming]:
    """The visit, or the day the coordinator is reminded that there is none."""
    if follow_up.state == FollowUpState.PLANNED:
        return [Coming(follow_up.inspection.planned_on, _("Nachkontrolle vor Ort"))]
    words = (
        _("Nachkontrolle ist angeordnet, aber nicht eingeplant; die Koordination wird erinnert")
        if follow_up.state == FollowUpState.ORDERED
        else _("Nachkontrolle ist versäumt; die Koordination wird erinnert")
    )
    return [
        Coming(office_date(timer.due_at), words, clock_time(timer.due_at))
        for timer in timers.pending(session, follow_up.instance_id)
    ]
