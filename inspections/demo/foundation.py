"""The demo's first day: district, people, houses, rooms and checklists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from inspections.demo.house import House
from inspections.demo.material import HouseSketch, Material
from inspections.domain.vocabulary import Role
from inspections.store.checklists import ChecklistVersion
from inspections.store.districts import District
from inspections.store.people import User
from inspections.usecases.found_district import found_district
from inspections.usecases.keep_accommodations import AccommodationWish, add_room, keep_accommodation
from inspections.usecases.keep_people import (
    DutyWish,
    OperatorWish,
    UserWish,
    add_operator,
    add_user,
    keep_duty,
)
from inspections.usecases.keep_text_modules import ModuleWish, keep_module

SENTENCES = (
    ("", "Heimleitung vor Ort informiert."),
    ("", "Beim letzten Mal zugesagt, nicht erledigt."),
    ("", "Betroffen sind die Zimmer:"),
    ("C06", "Matratze mit Bettwanzenspuren, Hausleitung informiert."),
)
NOBODYS_PHONE = "+49 30 23125 "  # the Bundesnetzagentur keeps these free for plays and films


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what the district has."""

    district: District
    users: dict[str, User]  # by login
    operators: dict[str, int]  # letter of the sketch -> id
    houses: tuple[House, ...]
    checklists: dict[str, ChecklistVersion]

    def one(self, role: Role) -> User:
        return next(user for user in self.users.values() if user.role == role.value)


def found(
    session: Session, material: Material, password: str, *, ends_on: date, now: datetime
) -> Cast:
    district, checklists = found_district(
        session, code=material.code, name=material.name, land=material.land
    )
    users = {
        person.login: add_user(
            session,
            district.id,
            UserWish(
                person.name,
                person.login,
                person.email,
                person.role,
                password=password,
                phone=f"{NOBODYS_PHONE}{number:02}",
            ),
            now=now,
        )
        for number, person in enumerate(material.people, start=10)
    }
    keep_duty(district, DutyWish(f"{NOBODYS_PHONE}00", ""))
    operators = {
        letter: add_operator(
            session,
            district.id,
            OperatorWish(sketch.name, sketch.email, phone=f"{NOBODYS_PHONE}{number:02}"),
        ).id
        for number, (letter, sketch) in enumerate(material.operators.items(), start=50)
    }
    for item, text in SENTENCES:
        keep_module(session, district.id, ModuleWish(text, item))
    houses = tuple(
        House(
            id=_accommodation(session, district, sketch, operators, users, material, ends_on),
            sketch=sketch,
            material=material,
            ends_on=ends_on,
            quality=sketch.quality,
        )
        for sketch in material.houses
    )
    return Cast(district, users, operators, houses, checklists)


def _accommodation(
    session: Session,
    district: District,
    sketch: HouseSketch,
    operators: dict[str, int],
    users: dict[str, User],
    material: Material,
    ends_on: date,
) -> int:
    opened_on = sketch.opened_on
    if sketch.opens_days_before_end is not None:
        opened_on = ends_on - timedelta(days=sketch.opens_days_before_end)
    wish = AccommodationWish(
        code=sketch.code,
        name=sketch.name,
        municipality=sketch.municipality,
        planning_area=sketch.planning_area,
        places=sketch.places,
        occupied=sketch.occupied,
        remark=sketch.remark,
        operator_id=operators[sketch.operator],
        inspector_id=users[sketch.inspector].id,
        opened_on=opened_on,
    )
    house = keep_accommodation(session, district.id, wish)
    for kind, names in material.rooms.items():
        for name in names:
            add_room(session, house, name, beds=4 if kind == "room" else None)
    return house.id
