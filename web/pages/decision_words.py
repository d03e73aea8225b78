"""What the decision box says: names, what follows, reasons to choose from, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.domain.errors import Refused
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState, Role
from inspections.domain.working_days import next_working_day
from inspections.engine.step import Step
from inspections.labels import N_, _, current_locale, label
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import (
    NEEDS_DEADLINE,
    NEEDS_REASON,
    Decision,
    foreseen,
    options,
)
from inspections.workflows.effects import Notify, PlanFollowUp
from web.filters import short_date

EXTENSION = timedelta(days=14)
ACCEPT = {
    DeficiencyState.FOUND: N_("Mangel annehmen"),
    DeficiencyState.REPORTED: N_("Beseitigung annehmen"),
    DeficiencyState.OBJECTED: N_("Einwand annehmen"),
}
NAMES = {
    Decision.REWORK: N_("Nachbesserung verlangen"),
    Decision.EXTEND: N_("Frist verlängern"),
    Decision.ASK: N_("Fristverlängerung beantragen"),
    Decision.GRANT: N_("Fristverlängerung genehmigen"),
    Decision.REFUSE: N_("Fristverlängerung ablehnen"),
    Decision.PAUSE: N_("Frist aussetzen"),
    Decision.RESUME: N_("Frist weiterlaufen lassen"),
    Decision.MERGE: N_("Mit anderem Mangel zusammenführen"),
    Decision.UNMERGE: N_("Zusammenführung aufheben"),
    Decision.FOLLOW_UP: N_("Nachkontrolle vor Ort anordnen"),
    Decision.CLOSE: N_("Mangel schließen"),
    Decision.WITHDRAW: N_("Mangel zurückziehen"),
    Decision.PASSED: N_("Vor Ort gesehen: behoben"),
    Decision.FAILED: N_("Vor Ort gesehen: nicht behoben"),
}
ICONS = {
    Decision.REWORK: "undo",
    Decision.EXTEND: "calendar",
    Decision.ASK: "calendar",
    Decision.GRANT: "check",
    Decision.REFUSE: "close",
    Decision.PAUSE: "hourglass",
    Decision.RESUME: "refresh",
    Decision.MERGE: "link",
    Decision.UNMERGE: "undo",
    Decision.FOLLOW_UP: "view",
    Decision.CLOSE: "task_done",
    Decision.WITHDRAW: "delete",
    Decision.PASSED: "event_available",
    Decision.FAILED: "event_busy",
}
EXTENSION_REASONS = (
    N_("Die Fachfirma ist beauftragt, der Termin liegt nach der Frist."),
    N_("Das Ersatzteil ist bestellt und noch nicht geliefert."),
    N_("Eine Zwischenlösung ist eingerichtet."),
)
REASONS = {
    Decision.REWORK: (
        N_("Auf dem Foto ist die Beseitigung nicht zu erkennen."),
        N_("Der Mangel ist nur teilweise behoben."),
        N_("Der Nachweis einer Fachfirma fehlt."),
        N_("Der Einwand ist nicht begründet; der Mangel bleibt bestehen."),
    ),
    Decision.EXTEND: EXTENSION_REASONS,
    Decision.ASK: EXTENSION_REASONS,
    Decision.REFUSE: (
        N_("Die Frist wurde schon ausreichend verlängert."),
        N_("Ein Grund für die Verzögerung ist nicht nachgewiesen."),
    ),
    Decision.PAUSE: (
        N_("Der Raum ist behördlich gesperrt."),
        N_("Der Betreiber erhält keinen Zutritt zum Raum."),
        N_("Die Unterkunft steht unter Quarantäne."),
    ),
    Decision.MERGE: (
        N_("Doppelt erfasst: derselbe Mangel an anderer Stelle der Checkliste."),
        N_("Beide Mängel haben dieselbe Ursache und werden zusammen behoben."),
    ),
    Decision.UNMERGE: (N_("Es sind doch zwei verschiedene Mängel."),),
    Decision.CLOSE: (
        N_("Die Beseitigung ist durch Unterlagen nachgewiesen."),
        N_("Bei anderer Gelegenheit vor Ort gesehen: behoben."),
        N_("Der Raum wird nicht mehr genutzt."),
    ),
    Decision.WITHDRAW: (
        N_("Irrtümlich festgestellt."),
        N_("Doppelt erfasst."),
        N_("Die Unterkunft ist geschlossen."),
    ),
}
DAYS = {
    Decision.PAUSE: N_("Kein Zugang seit"),
    Decision.RESUME: N_("Zugang wieder möglich ab"),
}
CHANGES_SILENTLY = N_("Der Betreiber erhält keinen Brief.")


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be decided now."""

    decision: Decision
    name: str
    icon: str
    follows: str
    reasons: list[str]
    needs_reason: bool
    suggested: date | None
    grave: bool
    day_name: str
    survivors: list[tuple[str, str]]  # number and title of what this one can go on as
    asks: bool  # stands open, without being unfolded


def choices(
    case: Deficiency,
    policy: Policy,
    today: date,
    role: Role,
    others: Sequence[Deficiency],
    *,
    own: bool,
) -> list[Choice]:
    """`others` are what the case can be merged into; with none, merging is not offered.

    Of one's `own` finding, by four eyes, nothing is offered that would close it.
    """
    survivors = [(other.number, _called(other)) for other in others]
    return [
        _choice(case, decision, policy, today, role, survivors, own)
        for decision in options(case, policy, role, own=own)
        if survivors or decision is not Decision.MERGE
    ]


def _called(case: Deficiency) -> str:
    title = case.title_en if current_locale() == "en" else case.title_de
    return " · ".join(filter(None, (case.number, title, case.place)))


def _choice(
    case: Deficiency,
    decision: Decision,
    policy: Policy,
    today: date,
    role: Role,
    survivors: list[tuple[str, str]],
    own: bool,
) -> Choice:
    return Choice(
        decision=decision,
        name=name_of(decision, case.state_word),
        icon=ICONS.get(decision, "check"),
        follows=_granted(case, decision)
        + what_follows(case, foreseen(case, decision, policy, role, own=own)),
        reasons=[_(text) for text in REASONS.get(decision, ())],
        needs_reason=decision in NEEDS_REASON,
        suggested=_suggested(case, decision, policy, today),
        grave=decision is Decision.WITHDRAW,
        day_name=_(DAYS.get(decision, N_("Neue Frist"))),
        survivors=survivors if decision is Decision.MERGE else [],
        asks=decision in (Decision.ACCEPT, Decision.GRANT),
    )


def _granted(case: Deficiency, decision: Decision) -> str:
    """The deadline that was asked for, where it is the question."""
    if decision is not Decision.GRANT or case.asked_until is None:
        return ""
    return _("Neue Frist: %(day)s.") % {"day": short_date(case.asked_until)} + " "


def name_of(decision: Decision, state: DeficiencyState) -> str:
    return _(ACCEPT[state]) if decision is Decision.ACCEPT else _(NAMES[decision])


def what_follows(case: Deficiency, step: Step) -> str:
    """What a decision brings about, as the workflow says it."""
    words = [_("Danach: %(state)s.") % {"state": label(DeficiencyState(step.target))}]
    if any(isinstance(effect, PlanFollowUp) for effect in step.effects):
        words.append(_("Eine Nachkontrolle wird geplant."))
    told = any(isinstance(e, Notify) and e.role is Role.OPERATOR for e in step.effects)
    operator = {"name": case.accommodation.operator.name}
    words.append(_("%(name)s erhält einen Brief.") % operator if told else _(CHANGES_SILENTLY))
    return " ".join(words)


def _suggested(case: Deficiency, decision: Decision, policy: Policy, today: date) -> date | None:
    if decision in (Decision.PAUSE, Decision.RESUME):
        return today
    if decision not in NEEDS_DEADLINE:
        return None
    day = today + timedelta(days=policy.rework_days)
    if decision in (Decision.EXTEND, Decision.ASK):
        day = max(case.deadline, today) + EXTENSION
    return next_working_day(day, policy.land)


SURVIVORS = {
    "missing": N_("Bitte wählen Sie, unter welchem Mangel es weitergeht."),
    "unknown": N_("Diesen offenen Mangel gibt es in der Unterkunft nicht."),
    "elsewhere": N_("Dieser Mangel gehört zu einer anderen Unterkunft."),
    "ended": N_("Der andere Mangel ist beendet."),
    "less_severe": N_("Der andere Mangel ist geringer eingestuft; führen Sie umgekehrt zusammen."),
    "not_overdue": N_("Dieser Mangel ist überfällig, der andere nicht."),
    "objected": N_("Zum anderen Mangel liegt ein Einwand vor; entscheiden Sie zuerst darüber."),
    "not_opened": N_("Der andere Mangel ist noch nicht geprüft; nehmen Sie ihn zuerst an."),
    "found_again": N_("An derselben Stelle ist inzwischen ein neuer Mangel offen."),
}


def _pause_fault(details: Mapping[str, object]) -> str:
    if "before_finding" in details:
        return N_("Dieser Tag liegt vor der Feststellung des Mangels.")
    if "after_deadline" in details:
        return N_("An diesem Tag war die Frist schon abgelaufen; verlängern Sie sie stattdessen.")
    return N_("Dieser Tag liegt in der Zukunft.")


def faults(refusal: Refused) -> Mapping[str, str]:
    """The field that was wrong and what to do about it."""
    details = refusal.details
    if details.get("reason") == "missing":
        return {"reason": _("Bitte geben Sie einen Grund an; er steht im Brief und im Verlauf.")}
    if "reason" in details:
        return {"reason": _("Der Grund ist zu lang; höchstens 2000 Zeichen.")}
    if "into" in details:
        return {"into": _(SURVIVORS[str(details["into"])])}
    if "paused_from" in details:
        return {"deadline": _(_pause_fault(details))}
    if "before_pause" in details:
        return {"deadline": _("Dieser Tag liegt vor dem Beginn der Aussetzung.")}
    if "after_today" in details:
        return {"deadline": _("Dieser Tag liegt in der Zukunft.")}
    if "not_after" in details:
        return {"deadline": _("Die neue Frist muss nach der bisherigen liegen.")}
    if "before_finding" in details:
        return {"deadline": _("Die Frist liegt vor der Feststellung des Mangels.")}
    if "before_today" in details:
        return {"deadline": _("Die Frist liegt in der Vergangenheit.")}
    return {"deadline": _("Bitte geben Sie die neue Frist als Datum an.")}
