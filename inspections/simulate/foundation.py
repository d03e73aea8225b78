"""The first day of the made-up district: its people, houses, checklist and policy."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.simulate.assumptions import Assumptions
from inspections.simulate.houses import House, foreseen
from inspections.simulate.luck import Luck
from inspections.simulate.town import MORNING, Town, moment
from inspections.store.accommodations import Accommodation
from inspections.store.districts import District, PolicyVersion
from inspections.store.people import User
from inspections.usecases.import_checklist import import_checklist
from inspections.usecases.keep_accommodations import AccommodationWish, keep_accommodation
from inspections.usecases.keep_people import OperatorWish, add_operator

YEAR = 365.25
NO_PASSWORD = "!"  # nobody logs in here


def found(
    session: Session, assumed: Assumptions, policy: Policy, luck: Luck, *, years: float
) -> Town:
    """Within a transaction of the caller."""
    first = assumed.begins_on
    last = first + timedelta(days=round(years * YEAR))
    now = moment(first, MORNING)
    district = District(code=assumed.code, name=assumed.name, land=policy.land)
    session.add(district)
    session.flush()
    session.add(
        PolicyVersion(
            district_id=district.id,
            valid_from=first,
            set_at=now,
            set_by="clock",
            content=policy.as_document(),
        )
    )
    users = {login: _user(session, district, login, role, first) for login, role in assumed.people}
    rows = _houses(session, assumed, district, users, first)
    houses = {
        row.id: House(row.id, sketch, foreseen(sketch, assumed, luck, first, last))
        for row, sketch in zip(rows, assumed.houses, strict=True)
    }
    return Town(
        session=session,
        luck=luck,
        assumed=assumed,
        policy=policy,
        district=district,
        users=users,
        houses=houses,
        rows=rows,
        checklist=import_checklist(session, district.id, assumed.checklist()),
        begins_on=first,
        ends_on=last,
        now=now,
    )


def _user(session: Session, district: District, login: str, role: Role, first: date) -> User:
    user = User(
        district_id=district.id,
        login=login,
        name=login,
        email=f"{login}@simulation.example",
        role=role.value,
        password_hash=NO_PASSWORD,
        created_at=moment(first, MORNING),
    )
    session.add(user)
    session.flush()
    return user


def _houses(
    session: Session,
    assumed: Assumptions,
    district: District,
    users: dict[str, User],
    first: date,
) -> list[Accommodation]:
    operators = {
        letter: add_operator(
            session,
            district.id,
            OperatorWish(f"Betreiber {letter}", f"betreiber-{letter.lower()}@simulation.example"),
        ).id
        for letter in assumed.operators
    }
    return [
        keep_accommodation(
            session,
            district.id,
            AccommodationWish(
                code=sketch.code,
                name=sketch.code,
                municipality=assumed.name,
                places=sketch.places,
                operator_id=operators[sketch.operator],
                inspector_id=users[sketch.inspector].id,
                interval_days=sketch.every,
                opened_on=first,
            ),
        )
        for sketch in assumed.houses
    ]
