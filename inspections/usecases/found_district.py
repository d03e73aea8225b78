"""A new district with the shipped checklists, ready for its people."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.checklist_file import SHIPPED, shipped
from inspections.store.checklists import ChecklistVersion
from inspections.store.districts import District
from inspections.usecases.import_checklist import import_checklist
from inspections.usecases.keep_people import FieldInvalid

CODE = re.compile(r"[a-z][a-z0-9-]{1,39}")
LANDS = frozenset(
    "BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH".split()  # noqa: SIM905
)  # ISO 3166-2:DE


def found_district(
    session: Session, *, code: str, name: str, land: str = "SN"
) -> tuple[District, dict[str, ChecklistVersion]]:
    """Raises FieldInvalid for a code that is taken or no code, an empty name, an unknown land."""
    if not CODE.fullmatch(code):
        raise FieldInvalid(field="code", problem="not_a_code")
    if session.scalar(select(District.id).where(District.code == code)) is not None:
        raise FieldInvalid(field="code", problem="taken")
    if not name.strip():
        raise FieldInvalid(field="name", problem="missing")
    if land not in LANDS:
        raise FieldInvalid(field="land", problem="unknown")
    district = District(code=code, name=name.strip(), land=land)
    session.add(district)
    session.flush()
    return district, {
        each: import_checklist(session, district.id, shipped(each)) for each in SHIPPED
    }
