"""What the decision box says: names, what follows, reasons to choose from, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from inspections.domain.errors import Refused
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState, Role
from inspections.domain.working_days import next_working_day
from inspections.engine.step import Step
from inspections.labels import N_, _, label
from inspections.store.deficiencies import Deficiency
from inspections.usecases.decide import (
    NEEDS_DEADLINE,
    NEEDS_REASON,
    Decision,
    foreseen,
    options,
)
from inspections.workflows.effects import Notify, PlanFollowUp

EXTENSION = timedelta(days=14)
ACCEPT = {
    DeficiencyState.FOUND: N_("Mangel annehmen"),
    DeficiencyState.REPORTED: N_("Beseitigung annehmen"),
    DeficiencyState.OBJECTED: N_("Einwand annehmen"),
}
NAMES = {
    Decision.REWORK: N_("Nachbesserung verlangen"),
    Decision.EXTEND: N_("Frist verlängern"),
    Decision.FOLLOW_UP: N_("Nachkontrolle vor Ort anordnen"),
    Decision.CLOSE: N_("Mangel schließen"),
    Decision.WITHDRAW: N_("Mangel zurückziehen"),
    Decision.PASSED: N_("Vor Ort gesehen: behoben"),
    Decision.FAILED: N_("Vor Ort gesehen: nicht behoben"),
}
ICONS = {
    Decision.REWORK: "undo",
    Decision.EXTEND: "calendar",
    Decision.FOLLOW_UP: "view",
    Decision.CLOSE: "task_done",
    Decision.WITHDRAW: "delete",
    Decision.PASSED: "event_available",
    Decision.FAILED: "event_busy",
}
REASONS = {
    Decision.REWORK: (
        N_("Auf dem Foto ist die Beseitigung nicht zu erkennen."),
        N_("Der Mangel ist nur teilweise behoben."),
        N_("Der Nachweis einer Fachfirma fehlt."),
        N_("Der Einwand ist nicht begründet; der Mangel bleibt bestehen."),
    ),
    Decision.EXTEND: (
        N_("Die Fachfirma ist beauftragt, der Termin liegt nach der Frist."),
        N_("Das Ersatzteil ist bestellt und noch nicht geliefert."),
        N_("Eine Zwischenlösung ist eingerichtet."),
    ),
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


def choices(case: Deficiency, policy: Policy, today: date) -> list[Choice]:
    return [_choice(case, decision, policy, today) for decision in options(case, policy)]


def _choice(case: Deficiency, decision: Decision, policy: Policy, today: date) -> Choice:
    return Choice(
        decision=decision,
        name=name_of(decision, case.state_word),
        icon=ICONS.get(decision, "check"),
        follows=what_follows(case, foreseen(case, decision, policy)),
        reasons=[_(text) for text in REASONS.get(decision, ())],
        needs_reason=decision in NEEDS_REASON,
        suggested=_suggested(case, decision, policy, today),
        grave=decision is Decision.WITHDRAW,
    )


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
    if decision not in NEEDS_DEADLINE:
        return None
    day = today + timedelta(days=policy.rework_days)
    if decision is Decision.EXTEND:
        day = max(case.deadline, today) + EXTENSION
    return next_working_day(day, policy.land)


def faults(refusal: Refused) -> Mapping[str, str]:
    """The field that was wrong and what to do about it."""
    details = refusal.details
    if details.get("reason") == "missing":
        return {"reason": _("Bitte geben Sie einen Grund an; er steht im Brief und im Verlauf.")}
    if "reason" in details:
        return {"reason": _("Der Grund ist zu lang; höchstens 2000 Zeichen.")}
    if "not_after" in details:
        return {"deadline": _("Die neue Frist muss nach der bisherigen liegen.")}
    if "before_finding" in details:
        return {"deadline": _("Die Frist liegt vor der Feststellung des Mangels.")}
    if "before_today" in details:
        return {"deadline": _("Die Frist liegt in der Vergangenheit.")}
    return {"deadline": _("Bitte geben Sie die neue Frist als Datum an.")}
