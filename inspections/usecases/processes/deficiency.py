"""A deficiency as a case: what its workflow sees, what lists and figures keep of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from inspections.domain.figures import Key, contributions, passage
from inspections.domain.vocabulary import DeficiencyState, Role, Severity
from inspections.domain.working_days import office_date
from inspections.runtime.instances import Instance, LoggedStep
from inspections.store import figures, people
from inspections.store.deficiencies import Deficiency
from inspections.usecases.case_letter import case_payload
from inspections.usecases.occasion import Act
from inspections.usecases.operator_link import link_for, read_links
from inspections.usecases.processes import conclusions, follow_up
from inspections.usecases.processes.deficiency_marks import (
    clear_marks,
    next_alert_at,
    set_marks,
)
from inspections.usecases.processes.process import (
    Case,
    Letters,
    Process,
    Recipient,
    Taken,
    users_as_recipients,
)


def _apply(case: Deficiency, act: Act) -> dict[str, Any]:
    """Set what the act brings, and say in the history what it was before."""
    details = dict(act.details)
    set_marks(case, act)
    if act.deadline is not None:
        details |= {"deadline": act.deadline.on.isoformat(), "before": case.deadline.isoformat()}
        case.deadline, case.lapses_at = act.deadline.on, act.deadline.lapses_at
    if act.promised_on is not None:
        details["promised_on"] = act.promised_on.isoformat()
        case.promised_on = act.promised_on
    return details


def _mirror(case: Deficiency, instance: Instance) -> None:
    """Keep what lists need beside the row they list."""
    case.state = instance.state
    if case.state != DeficiencyState.MERGED:  # ended, though not for good
        case.ended_on = office_date(instance.ended_at) if instance.ended_at else None
    clear_marks(case)


def _counted(case: Deficiency) -> Counter[Key]:
    return contributions(figures.standing_of(case))


def _passage(case: Deficiency, logged: LoggedStep) -> Mapping[Key, int]:
    return passage(logged.source, logged.target, case.severity, office_date(logged.at))


def _recipients(session: Session, case: Deficiency, role: Role, act: Act) -> list[Recipient]:
    if role is Role.OFFICE:
        return _on_watch(case)
    if role is not Role.OPERATOR:
        users = people.with_role(session, case.district_id, role)
        return users_as_recipients(users, f"/maengel/{case.id}")
    operator = case.accommodation.operator
    if not operator.active:
        return []
    link = {"kind": "operator", "id": link_for(session, case, operator, now=act.now)}
    return [Recipient(f"operator-{operator.id}", operator.email, "de", link)]


def _on_watch(case: Deficiency) -> list[Recipient]:
    """The office's own address; nobody, where the district has not named one."""
    district, link = case.accommodation.district, {"kind": "page", "path": f"/maengel/{case.id}"}
    address = district.duty_email
    return [Recipient(f"office-{district.id}", address, "de", link)] if address else []


def _payload(case: Deficiency, act: Act, role: Role, to: Recipient) -> dict[str, Any]:
    return case_payload(case, act, role=role, locale=to.locale, link=to.link)


def _follows(session: Session, case: Deficiency, taken: Taken) -> Iterator[tuple[Case, Act]]:
    """For the follow-ups that wait to see it, and for the inspection that found it."""
    yield from follow_up.after_deficiency(session, case, taken)
    yield from conclusions.after_deficiency(session, case, taken)


DEFICIENCY = Process(
    name="deficiency",
    row=Deficiency,
    facts={
        "severity": lambda case, policy: Severity(case.severity),
        "deadline": lambda case, policy: case.deadline,
        "lapses_at": lambda case, policy: case.lapses_at,
        "on_site": lambda case, policy: Severity(case.severity) in policy.on_site,
        "ahead_days": lambda case, policy: policy.ahead_days,
        "review_days": lambda case, policy: policy.review_days,
        "chase_days": lambda case, policy: policy.chase_days,
        "escalation_days": lambda case, policy: policy.escalation_days,
        "next_alert_at": next_alert_at,
        "rung": lambda case, policy: case.rung,
        "extensions": lambda case, policy: case.extensions,
        "extension_asked": lambda case, policy: case.asked_until is not None,
    },
    called=lambda case: case.number,
    letters=Letters(_recipients, _payload),
    accommodation=lambda case: case.accommodation,
    apply=_apply,
    mirror=_mirror,
    counted=_counted,
    passage=_passage,
    house=lambda case: case.accommodation_id,
    severity=lambda case: case.severity,
    follows=_follows,
    read_ahead=read_links,
)
