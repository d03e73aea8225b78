"""Fills an empty database with a district in which much is to inspect; prints who may log in.

BEGEHUNG_DATABASE_URL=... python -m tests.faults.processes.town VISITS
"""

from __future__ import annotations

import json
import os
import sys
from datetime import timedelta

from inspections.clock import utcnow
from inspections.commands.migrate import migrate
from inspections.db import Sessions, make_engine, make_sessions, transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import InspectionKind, Role, Severity
from inspections.domain.working_days import office_date
from inspections.settings import Settings
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.keep_accommodations import AccommodationWish, keep_accommodation
from inspections.usecases.keep_people import OperatorWish, UserWish, add_operator, add_user
from inspections.usecases.move_inspection import PlanWish, plan_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.set_policy import set_policy
from tests.faults.processes.cases_verdict import WORTH
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.small_district import PASSWORD, SmallDistrict, good_answers, make_district

HOUSES = 6


def build(settings: Settings, visits: int) -> dict[str, object]:
    migrate(settings)
    engine = make_engine(settings.database_url)
    sessions = make_sessions(engine, WHOLE_INSTALLATION)
    clock = MovingClock()
    clock.now = utcnow()
    small = make_district(sessions, clock, settings)
    houses = [small.house.id, *_more_houses(sessions, small)]
    inspectors = [small.user(Role.INSPECTOR).id, _second_inspector(sessions, small)]
    _ask_for_four_eyes(sessions, small)
    planner = Actor(Role.COORDINATOR, f"user:{small.user(Role.COORDINATOR).id}")
    with transaction(sessions) as session:
        for number in range(visits):
            wish = PlanWish(
                accommodation_id=houses[number % len(houses)],
                checklist_id=small.checklists["monthly"].id,
                kind=InspectionKind.ROUTINE,
                planned_on=office_date(utcnow()) + timedelta(days=number // 4),
                inspector_id=inspectors[number % len(inspectors)],
                announced=False,
            )
            plan_inspection(session, small.district.id, wish, actor=planner, now=utcnow())
    checklist = small.checklists["monthly"].values()
    engine.dispose()
    return {
        "password": PASSWORD,
        "inspectors": ["inspector@goerlitz.example", "zweite@goerlitz.example"],
        "answers": {one.item: one.value for one in good_answers(checklist)},
        "violable": [one.id for one in checklist.items() if one.id in WORTH],
        "coordinators": ["coordinator@goerlitz.example"],
    }


def _ask_for_four_eyes(sessions: Sessions, small: SmallDistrict) -> None:
    """From the first day: the inspectors see again what they found themselves."""
    grave = frozenset({Severity.IMMINENT_DANGER, Severity.SEVERE})
    with transaction(sessions) as session:
        district = session.get_one(District, small.district.id)
        set_policy(
            session,
            district,
            Policy(land=district.land, four_eyes=grave),
            valid_from=office_date(utcnow()),
            set_by=f"user:{small.user(Role.COMMISSIONER).id}",
            now=utcnow(),
        )


def _more_houses(sessions: Sessions, small: SmallDistrict) -> list[int]:
    with transaction(sessions) as session:
        second = add_operator(
            session, small.district.id, OperatorWish("Betreiber B", "zwei@goerlitz.example")
        )
        owners = (small.operator.id, second.id)
        return [
            keep_accommodation(
                session,
                small.district.id,
                AccommodationWish(
                    code=f"GU-{number}",
                    name=f"Haus {number}",
                    municipality="Zittau",
                    places=40,
                    operator_id=owners[number % 2],
                    inspector_id=small.user(Role.INSPECTOR).id,
                ),
            ).id
            for number in range(2, HOUSES + 1)
        ]


def _second_inspector(sessions: Sessions, small: SmallDistrict) -> int:
    mail = "zweite@goerlitz.example"
    wish = UserWish("Zweite Person", mail, mail, Role.INSPECTOR, password=PASSWORD)
    with transaction(sessions) as session:
        return add_user(session, small.district.id, wish, now=utcnow()).id


if __name__ == "__main__":
    print(json.dumps(build(Settings.from_env(os.environ), int(sys.argv[1]))))
