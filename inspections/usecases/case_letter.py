"""All a letter about one deficiency prints, frozen when it is written."""

from __future__ import annotations

from typing import Any

from inspections.domain.vocabulary import Role, Severity, SourceStatus
from inspections.store.deficiencies import Deficiency
from inspections.usecases.occasion import Act


def case_payload(
    case: Deficiency, act: Act, *, role: Role, locale: str, link: dict[str, Any]
) -> dict[str, Any]:
    return {
        "locale": locale,
        "district": case.accommodation.district.name,
        "role": role.value,
        "number": case.number,
        "title": case.title_en if locale == "en" else case.title_de,
        "item": case.item,
        "place": case.place,
        "accommodation": case.accommodation.name,
        "severity": case.severity,
        "found_on": case.found_on.isoformat(),
        "deadline": case.deadline.isoformat(),
        "due_at": case.lapses_at.isoformat(),
        "hours": case.severity == Severity.IMMINENT_DANGER,
        "remark": case.remark,
        "legal_basis": case.source,
        "basis_unconfirmed": case.source_status == SourceStatus.UNCONFIRMED,
        "relapse": case.relapse_of_id is not None,
        "reason": act.reason,
        "answer": act.details.get("answer"),
        "operator": case.accommodation.operator.name,
        "operator_phone": case.accommodation.operator.phone,
        "into": case.merged_into.number if case.merged_into else "",
        "asked_until": act.details.get("asked"),
        "link": link,
    }
