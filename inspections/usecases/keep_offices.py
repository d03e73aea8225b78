"""Competent offices and the codes of posters: kept by the coordinator."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from inspections.receipts import ALPHABET
from inspections.store import complaints
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import CompetentOffice, HouseCode
from inspections.usecases.keep_people import FieldInvalid

CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class OfficeWish:
    name: str
    about: str = ""
    reached_by: str = ""
    active: bool = True


def keep_office(
    session: Session, district_id: int, wish: OfficeWish, office_id: int | None = None
) -> CompetentOffice:
    """Add one, or change the one named. Raises NotFound, FieldInvalid."""
    row = (
        CompetentOffice(district_id=district_id)
        if office_id is None
        else complaints.office(session, district_id, office_id)
    )
    name = wish.name.strip()
    if not name:
        raise FieldInvalid(field="name", problem="missing")
    twin = select(func.count(CompetentOffice.id)).where(
        CompetentOffice.district_id == district_id,
        CompetentOffice.name == name,
        CompetentOffice.id != (office_id or 0),
    )
    if session.scalar(twin):
        raise FieldInvalid(field="name", problem="taken")
    row.name, row.about, row.reached_by = name, wish.about.strip(), wish.reached_by.strip()
    row.active = wish.active
    session.add(row)
    session.flush()
    return row


def give_code(session: Session, house: Accommodation) -> HouseCode:
    """The code of the house's poster; drawn once."""
    known = complaints.code_of(session, house.id)
    return known if known is not None else _draw(session, house)


def renew_code(session: Session, house: Accommodation) -> HouseCode:
    """Posters with the old code lead nowhere from now on."""
    if known := complaints.code_of(session, house.id):
        session.delete(known)
        session.flush()
    return _draw(session, house)


def _draw(session: Session, house: Accommodation) -> HouseCode:
    code = "".join(secrets.choice(ALPHABET.lower()) for _ in range(CODE_LENGTH))
    row = HouseCode(district_id=house.district_id, accommodation=house, code=code)
    session.add(row)
    session.flush()
    return row
