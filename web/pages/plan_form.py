"""The form that plans an inspection: what it offers, suggests, reads and finds wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.domain.errors import NotFound, Refused
from inspections.domain.vocabulary import InspectionKind
from inspections.domain.working_days import next_working_day
from inspections.labels import _, label
from inspections.store import accommodations, checklists, inspections
from inspections.usecases.move_inspection import PlanWish
from web.context import current_user, district_id, today
from web.numbers import is_number, number
from web.standing_in import to_choose_from

LONGEST = 500
Choices = dict[str, list[tuple[object, str]]]


@dataclass(frozen=True, slots=True)
class Read:
    """The wish, or what is wrong with it by field."""

    wish: PlanWish | None
    errors: dict[str, str]


def choices(session: Session, until: date) -> Choices:
    """`until` is the last day the plan shows."""
    houses = accommodations.all_accommodations(session, district_id())
    lists = checklists.newest(session, district_id())
    return {
        "unterkunft": [(house.id, house.name) for house in houses],
        "art": [(kind.value, label(kind)) for kind in InspectionKind],
        "checkliste": [(one.id, one.title_de) for one in lists],
        "inspektion": to_choose_from(session, until),
    }


def suggested(session: Session, house_id: int | None) -> dict[str, str]:
    """What the form shows before anybody typed: the house's inspector, the next working day."""
    found = {
        "art": InspectionKind.ROUTINE.value,
        "tag": next_working_day(
            today() + timedelta(days=1), current_user().district.land
        ).isoformat(),
        "angekuendigt": "1",
    }
    if house_id is None:
        return found | _usual_checklist(session, None)
    try:
        house = accommodations.get(session, district_id(), house_id)
    except NotFound:
        return found
    found |= _usual_checklist(session, house_id)
    if house.last_inspected_on is None:
        found["art"] = InspectionKind.FIRST.value
    return found | {"unterkunft": str(house.id), "inspektion": str(house.inspector_id or "")}


def _usual_checklist(session: Session, house_id: int | None) -> dict[str, str]:
    """The newest version of the checklist that was last used there."""
    last = inspections.finished(session, district_id(), accommodation_id=house_id, limit=1)
    names = {one.checklist.name for one in last}
    fitting = [row for row in checklists.newest(session, district_id()) if row.name in names]
    return {"checkliste": str(fitting[0].id)} if fitting else {}


def read(typed: Mapping[str, str]) -> Read:
    errors: dict[str, str] = {}
    day = day_in(typed, "tag", errors)
    house = number_in(typed, "unterkunft", errors, required=True)
    checklist = number_in(typed, "checkliste", errors, required=True)
    inspector = number_in(typed, "inspektion", errors)
    occasion = typed.get("anlass", "").strip()
    if len(occasion) > LONGEST:
        errors["anlass"] = _("Der Anlass ist zu lang; höchstens 500 Zeichen.")
    try:
        kind = InspectionKind(typed.get("art", ""))
    except ValueError:
        errors["art"] = _("Bitte wählen Sie die Art der Begehung.")
    if errors or day is None or house is None or checklist is None:
        return Read(None, errors)
    announced = typed.get("angekuendigt") == "1"
    return Read(PlanWish(house, checklist, kind, day, inspector, announced, occasion), errors)


def day_in(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> date | None:
    try:
        return date.fromisoformat(typed.get(name, ""))
    except ValueError:
        errors[name] = _("Bitte geben Sie den Tag an.")
        return None


def number_in(
    typed: Mapping[str, str], name: str, errors: dict[str, str], *, required: bool = False
) -> int | None:
    text = typed.get(name, "")
    if is_number(text):
        return number(text)
    if text or required:
        errors[name] = _("Bitte wählen Sie aus der Liste.")
    return None


def faults(refusal: Refused, *, moving: bool = False) -> dict[str, str]:
    """What the plan refused, by field of the form."""
    details = refusal.details
    if "planned_on" in details:
        text = _("Der Tag liegt in der Vergangenheit.")
        return {"neuer_tag" if moving else "tag": text}
    if "inspector" in details:
        text = _("Diese Person kann nicht eingeplant werden.")
        return {"neue_inspektion" if moving else "inspektion": text}
    if "occasion" in details:
        return {"anlass": _("Eine anlassbezogene Begehung braucht einen Anlass.")}
    return {"checkliste": _("Diese Checkliste gibt es nicht.")}
