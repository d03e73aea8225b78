"""The words in which a workflow is described: table, picture and BPMN."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import assert_never

from inspections.domain.vocabulary import (
    ComplaintTrigger,
    DeficiencyState,
    DeficiencyTrigger,
    FollowUpTrigger,
    InspectionTrigger,
)
from inspections.engine import words as phrases
from inspections.engine.definition import (
    Ahead,
    At,
    Effect,
    Guard,
    InDays,
    InHours,
    Number,
    When,
    Workflow,
    numbers_in,
)
from inspections.labels import N_, _, label, ngettext
from inspections.workflows.effects import ForgetSender, Notify, PlanFollowUp, Retime

TITLES = {
    "complaint": N_("Ablauf einer Beschwerde"),
    "deficiency": N_("Ablauf eines Mangels"),
    "follow_up": N_("Ablauf einer Nachkontrolle"),
    "inspection": N_("Ablauf einer Begehung"),
}


def _by_list(*spoken: tuple[StrEnum, str]) -> dict[tuple[type, StrEnum], str]:
    """Members of two lists may be spelled alike, so the list is part of the key."""
    return {(type(member), member): word for member, word in spoken}


ADJUSTED = N_("Erinnerungen an die neuen Regeln angepasst")
HAPPENED = _by_list(
    (InspectionTrigger.START, N_("Begehung begonnen")),
    (InspectionTrigger.HAND_IN, N_("Checkliste abgegeben")),
    (InspectionTrigger.RESCHEDULE, N_("Begehung verlegt")),
    (InspectionTrigger.CANCEL, N_("Begehung abgesagt")),
    (InspectionTrigger.BRING_FORWARD, N_("Begehung für eine Nachkontrolle vorgezogen")),
    (InspectionTrigger.MISS, N_("Tag verstrichen, niemand war da")),
    (InspectionTrigger.CHASE, N_("Erinnert")),
    (InspectionTrigger.REVIEW, N_("Durchgesehen")),
    (InspectionTrigger.REVIEWED_ALL, N_("Alle Mängel durchgesehen")),
    (InspectionTrigger.CLOSE, N_("Kein Mangel mehr offen")),
    (InspectionTrigger.ADJUST_TIMERS, ADJUSTED),
    (FollowUpTrigger.PLAN, N_("In eine Begehung eingeplant")),
    (FollowUpTrigger.SEE, N_("Vor Ort gesehen")),
    (FollowUpTrigger.MISS, N_("Begehung ohne diese Nachkontrolle verstrichen")),
    (FollowUpTrigger.CALL_OFF, N_("Begehung abgesagt")),
    (FollowUpTrigger.MAKE_VOID, N_("Nichts mehr zu kontrollieren")),
    (FollowUpTrigger.CHASE, N_("Erinnert")),
    (FollowUpTrigger.ADJUST_TIMERS, ADJUSTED),
)
TASKS = _by_list(
    (InspectionTrigger.START, N_("Begehung beginnen")),
    (InspectionTrigger.HAND_IN, N_("Checkliste abgeben")),
    (InspectionTrigger.RESCHEDULE, N_("Begehung verlegen")),
    (InspectionTrigger.CANCEL, N_("Begehung absagen")),
    (InspectionTrigger.REVIEW, N_("Begehung durchsehen")),
    (FollowUpTrigger.SEE, N_("Vor Ort nachsehen")),
    (ComplaintTrigger.ALARM, N_("Gefahr melden")),
    (ComplaintTrigger.SORT, N_("Thema und Dringlichkeit einordnen")),
    (ComplaintTrigger.ORDER_INSPECTION, N_("Begehung anordnen")),
    (ComplaintTrigger.REFER, N_("An zuständige Stelle verweisen")),
    (ComplaintTrigger.ANSWER, N_("Antworten")),
    (ComplaintTrigger.CLOSE, N_("Abschließen")),
    (ComplaintTrigger.ADD_MESSAGE, N_("Noch etwas schreiben")),
    (ComplaintTrigger.WITHDRAW, N_("Beschwerde zurückziehen")),
    (ComplaintTrigger.INSPECTED, N_("Begehung abgeben")),
    (ComplaintTrigger.CALL_OFF, N_("Begehung absagen")),
    (DeficiencyTrigger.RAISE, N_("Mangel eröffnen")),
    (DeficiencyTrigger.WITHDRAW, N_("Mangel zurückziehen")),
    (DeficiencyTrigger.REPORT_REMEDY, N_("Beseitigung melden")),
    (DeficiencyTrigger.PROMISE, N_("Termin zusagen")),
    (DeficiencyTrigger.OBJECT, N_("Einwand erheben")),
    (DeficiencyTrigger.CONFIRM, N_("Beseitigung annehmen")),
    (DeficiencyTrigger.REJECT, N_("Nachbesserung verlangen")),
    (DeficiencyTrigger.EXTEND, N_("Frist verlängern")),
    (DeficiencyTrigger.ASK_EXTENSION, N_("Fristverlängerung beantragen")),
    (DeficiencyTrigger.GRANT_EXTENSION, N_("Fristverlängerung genehmigen")),
    (DeficiencyTrigger.REFUSE_EXTENSION, N_("Fristverlängerung ablehnen")),
    (DeficiencyTrigger.SUSPEND, N_("Frist aussetzen")),
    (DeficiencyTrigger.RESUME, N_("Frist weiterlaufen lassen")),
    (DeficiencyTrigger.MERGE, N_("Mit anderem Mangel zusammenführen")),
    (DeficiencyTrigger.ABSORB, N_("Anderen Mangel hier zusammenführen")),
    (DeficiencyTrigger.UNMERGE, N_("Zusammenführung aufheben")),
    (DeficiencyTrigger.RELEASE, N_("Anderen Mangel wieder trennen")),
    (DeficiencyTrigger.ACKNOWLEDGE, N_("Sich der Gefahr annehmen")),
    (DeficiencyTrigger.CALL, N_("Anruf vermerken")),
    (DeficiencyTrigger.ORDER_FOLLOW_UP, N_("Nachkontrolle anordnen")),
    (DeficiencyTrigger.CLOSE, N_("Mangel schließen")),
    (DeficiencyTrigger.PASS_ON_SITE, N_("Vor Ort feststellen: behoben")),
    (DeficiencyTrigger.REPORT_ON_SITE, N_("Eigenen Mangel behoben sehen")),
    (DeficiencyTrigger.FAIL_ON_SITE, N_("Vor Ort feststellen: nicht behoben")),
)
ELSEWHERE: dict[tuple[str, str], tuple[str, str]] = {
    (DeficiencyTrigger.CONFIRM, DeficiencyState.OBJECTED): (
        N_("Einwand angenommen"),
        N_("Einwand annehmen"),
    ),
}
GUARDS = {
    "imminent": (N_("nur bei Gefahr im Verzug"), N_("Gefahr im Verzug?")),
    "not_imminent": (N_("nicht bei Gefahr im Verzug"), N_("Keine Gefahr im Verzug?")),
    "first_and_not_grave": (
        N_("zum ersten Mal und nur bei mittlerer oder geringer Schwere"),
        N_("Erste Verlängerung, Schwere mittel oder gering?"),
    ),
    "extension_asked": (N_("wenn beantragt"), N_("Ist eine Verlängerung beantragt?")),
    "second_rung": (N_("zweite Stufe"), N_("Zweite Stufe?")),
    "third_rung": (N_("dritte Stufe"), N_("Dritte Stufe?")),
    "fourth_rung": (N_("vierte Stufe"), N_("Vierte Stufe?")),
    "dangerous": (N_("nur bei sofortiger Gefahr"), N_("Sofort?")),
    "found_nothing": (N_("nur ohne Mangel"), N_("Ohne Mangel?")),
    "must_be_seen": (N_("wenn ein Foto nicht genügt"), N_("Vor Ort zu prüfen?")),
}


def _before_the_deadline(days: int) -> str:
    return ngettext("%(n)d Tag vor der Frist", "%(n)d Tage vor der Frist", days) % {"n": days}


def _after_minutes(minutes: int) -> str:
    if minutes == 0:
        return _("sofort")
    if minutes % 60:
        return ngettext("nach %(n)d Minute", "nach %(n)d Minuten", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("nach %(n)d Stunde", "nach %(n)d Stunden", hours) % {"n": hours}


BEFORE = {"deadline": _before_the_deadline}
BY_POLICY = {
    "ahead_days": N_("mit dem Vorlauf laut Richtlinie vor der Frist"),
    "review_days": N_("nach der Durchsichtsfrist laut Richtlinie"),
    "chase_days": N_("nach der Bearbeitungsfrist laut Richtlinie"),
    "escalation_days": N_("nach der Eskalationsfrist laut Richtlinie"),
}
MOMENTS = {
    "missed_at": N_("am zweiten Werktag nach dem geplanten Tag"),
    "lapses_at": N_("wenn die Frist um ist"),
    "next_alert_at": N_("bei Gefahr im Verzug, solange sich niemand kümmert"),
}
LETTERS = {
    "inspection_missed": N_("Begehung versäumt"),
    "inspection_unreviewed": N_("Bitte durchsehen"),
    "please_hand_in": N_("Bitte abgeben"),
    "follow_up_unplanned": N_("Nachkontrolle ohne Begehung"),
    "follow_up_missed": N_("Nachkontrolle versäumt"),
    "deficiency_opened": N_("Mangelanzeige"),
    "deadline_reminder": N_("Erinnerung an die Frist"),
    "deadline_missed": N_("Frist verstrichen"),
    "rework_requested": N_("Nachbesserung"),
    "deadline_extended": N_("Fristverlängerung"),
    "remedy_accepted": N_("Beseitigung angenommen"),
    "objection_accepted": N_("Einwand angenommen"),
    "answer_received": N_("Antwort eingegangen"),
    "imminent_danger": N_("Gefahr im Verzug"),
    "please_review": N_("Bitte prüfen"),
    "please_confirm": N_("Bitte entscheiden"),
    "remedy_seen": N_("Vor Ort behoben gesehen"),
    "complaint_danger": N_("Sofort lesen"),
    "complaint_received": N_("Neue Beschwerde"),
    "complaint_acknowledged": N_("Eingang bestätigt"),
    "complaint_waiting": N_("Beschwerde wartet"),
    "complaint_message": N_("Weitere Nachricht"),
    "complaint_inspected": N_("Begehung abgegeben"),
    "complaint_withdrawn": N_("Beschwerde zurückgezogen"),
    "complaint_answered": N_("Antwort liegt bereit"),
    "deficiency_escalated": N_("Eskalation"),
    "danger_unanswered": N_("Gefahr im Verzug, niemand hat reagiert"),
    "extension_asked": N_("Antrag auf Fristverlängerung"),
    "extension_refused": N_("Fristverlängerung abgelehnt"),
    "clock_stands": N_("Frist noch ausgesetzt?"),
    "clock_paused": N_("Frist ausgesetzt"),
    "clock_resumed": N_("Frist läuft weiter"),
    "deficiency_merged": N_("Mangel zusammengeführt"),
}
PHRASES = {
    phrases.OTHERWISE: N_("sonst"),
    phrases.OF_ITSELF: N_("von selbst"),
    phrases.NOW: N_("jetzt"),
    phrases.BEGIN: N_("Beginn"),
    phrases.SYSTEM: N_("Uhr und System"),
    phrases.POOL: N_("Begehung"),
    phrases.WHO_ACTS: N_("Wer handelt?"),
    phrases.YES: N_("ja"),
    phrases.NO: N_("nein"),
    phrases.VERSION: N_("Version"),
    phrases.FROM: N_("Zustand"),
    phrases.WHAT: N_("Auslöser"),
    phrases.WHO: N_("durch"),
    phrases.ONLY_IF: N_("Bedingung"),
    phrases.TO: N_("wird zu"),
    phrases.DOES: N_("bewirkt"),
    phrases.STAYS: N_("bleibt"),
    phrases.TIMER: N_("Uhr löst aus"),
    phrases.WHEN: N_("Zeitpunkt"),
}


class SpokenWords:
    """In the locale in force; a word that is missing is a KeyError, never a gap.

    With a district's `numbers` by fact, its own are told instead of "laut Richtlinie".
    """

    def __init__(self, numbers: Mapping[str, int] | None = None) -> None:
        self.numbers = numbers or {}

    def title(self, workflow: Workflow) -> str:
        return _(TITLES[workflow.name])

    def state(self, name: str) -> str:
        assert isinstance(name, StrEnum)
        return label(name)

    def trigger(self, name: str, state: str) -> str:
        assert isinstance(name, StrEnum)
        if (name, state) in ELSEWHERE:
            return _(ELSEWHERE[name, state][0])
        happened = HAPPENED.get((type(name), name))
        return _(happened) if happened else label(name)

    def task(self, name: str, state: str) -> str:
        assert isinstance(name, StrEnum)
        if (name, state) in ELSEWHERE:
            return _(ELSEWHERE[name, state][1])
        return _(TASKS[type(name), name])

    def role(self, name: str | None) -> str:
        if name is None:
            return _("Uhr")
        assert isinstance(name, StrEnum)
        return label(name)

    def guard(self, guard: Guard) -> str:
        return _(GUARDS[guard.__name__][0])

    def question(self, guard: Guard) -> str:
        return _(GUARDS[guard.__name__][1])

    def when(self, when: When) -> str:
        named = [n for n in numbers_in(when) if isinstance(n, str) and n not in self.numbers]
        if named:
            return _(BY_POLICY[named[0]])
        match when:
            case Ahead(fact, days):
                return BEFORE[fact](self._number(days))
            case At(fact):
                return _(MOMENTS[fact])
            case InDays(days):
                number = self._number(days)
                return ngettext("nach %(n)d Tag", "nach %(n)d Tagen", number) % {"n": number}
            case InHours(hours, minutes):
                return _after_minutes(60 * self._number(hours) + self._number(minutes))
            case _ as never:
                assert_never(never)

    def _number(self, number: Number) -> int:
        return self.numbers[number] if isinstance(number, str) else number

    def effect(self, effect: Effect) -> str:
        match effect:
            case Notify(role, letter):
                words = {"letter": _(LETTERS[letter]), "who": label(role)}
                return _("Brief „%(letter)s“ an %(who)s") % words
            case PlanFollowUp(days):
                words_ = ngettext(
                    "Nachkontrolle binnen %(n)d Tag planen",
                    "Nachkontrolle binnen %(n)d Tagen planen",
                    days,
                )
                return words_ % {"n": days}
            case ForgetSender():
                return _("Kontaktangaben löschen")
            case Retime():
                return _("Erinnerungen neu stellen")
            case _:
                raise KeyError(effect)

    def is_letter(self, effect: Effect) -> bool:
        return isinstance(effect, Notify)

    def say(self, phrase: str) -> str:
        return _(PHRASES[phrase])
