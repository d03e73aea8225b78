"""What the office does beside deciding: telephone, review, tune the policy, pause a letter."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import office_date
from inspections.runtime.instances import Instance
from inspections.store.deficiencies import Deficiency
from inspections.store.districts import District
from inspections.store.inspections import Inspection
from inspections.usecases.call_list import note_call, take_care
from inspections.usecases.move_inspection import review_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.pause_digest import lift_pause, pause_digest
from inspections.usecases.preview_digests import upcoming
from inspections.usecases.set_policy import set_policy
from tests.simulation.people import People

GRAVE = frozenset({Severity.IMMINENT_DANGER, Severity.SEVERE})
ACTS = {"telephone": 6, "review": 8, "change_policy": 2, "hold_a_letter": 3}


class OfficePeople(People):
    def telephone(self) -> None:
        """Somebody works on the call list, or says that he takes care."""

        def work() -> None:
            with transaction(self.sessions) as session:
                query = select(Deficiency).where(
                    Deficiency.severity == Severity.IMMINENT_DANGER.value,
                    Deficiency.state.in_(("open", "escalated")),
                )
                found = list(session.scalars(query.order_by(Deficiency.id)))
                if not found:
                    return
                case = self.random.choice(found)
                staff = (*self.town.coordinators, self.town.commissioner, *self.town.inspectors)
                user = self._user(session, staff)
                if self.random.random() < 0.5:
                    take_care(session, case, user=user, now=self.clock())
                else:
                    reached = self.random.random() < 0.5
                    note_call(session, case, "office", reached=reached, user=user, now=self.clock())

        self.world.process(work)

    def review(self) -> None:
        """An inspection that found nothing is looked at; one that found something refuses it."""

        def work() -> None:
            with transaction(self.sessions) as session:
                query = select(Inspection).join(Inspection.instance)
                query = query.where(Instance.state == "handed_in").order_by(Inspection.id)
                found = list(session.scalars(query))
                if found:
                    actor = Actor(Role.COORDINATOR, f"user:{self.town.coordinators[0]}")
                    visit = self.random.choice(found)
                    review_inspection(session, visit, actor=actor, now=self.clock())

        self.world.process(work)

    def change_policy(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                district = session.get_one(District, self.town.district)
                set_policy(
                    session,
                    district,
                    Policy(**tuned, land=district.land),
                    valid_from=office_date(self.clock()) + timedelta(ahead),
                    set_by="user:1",
                    now=self.clock(),
                )

        tuned, ahead = self._tuned(), self.random.randint(0, 9)
        self.world.process(work)

    def _tuned(self) -> dict[str, Any]:
        """Another weekday and hour, other days, another ladder; perhaps copies for others."""
        choose = self.random.choice
        days = choose(((5, 14, 30), (10, 21, 40), (7, 30, 60), (14, 45, 90)))
        by_severity = (Severity.SEVERE, Severity.MODERATE, Severity.LOW)
        copies = {"deficiency": {"severe": (Role.COMMISSIONER,), "low": (Role.READER,)}}
        return {
            "days": dict(zip(by_severity, days, strict=True)),
            "ahead_days": choose((1, 2, 3, 4)),
            "review_days": choose((1, 3, 5)),
            "chase_days": choose((2, 5, 9)),
            "escalation_days": choose((3, 7, 12)),
            "on_site": frozenset(choose(((), by_severity[:1], by_severity))),
            "ladder_minutes": choose(((0, 60, 180, 360), (0, 15, 30, 45), (0, 240, 600, 900))),
            "digest_weekday": choose((0, 1, 2, 3, 4)),
            "digest_hour": choose((6, 7, 8, 9)),
            "addressees": choose(({}, copies)),
            "four_eyes": GRAVE if self.world.seed % 3 == 0 else frozenset(),
        }

    def hold_a_letter(self) -> None:
        """The digest of somebody is paused, perhaps only for a moment."""

        def work() -> None:
            with transaction(self.sessions) as session:
                district = session.get_one(District, self.town.district)
                week = upcoming(session, district, now=self.clock()).week
                pause_digest(
                    session,
                    district,
                    week=week,
                    person=person,
                    reason="im Urlaub",
                    who=who,
                    now=self.clock(),
                )
                if not_yet:
                    lift_pause(
                        session, district, week=week, person=person, who=who, now=self.clock()
                    )

        user = self.random.choice((*self.town.coordinators, *self.town.inspectors))
        operator = self.random.choice(self.town.operators)
        person = self.random.choice((f"user-{user}", f"operator-{operator}"))
        who, not_yet = f"user:{self.town.coordinators[0]}", self.random.random() < 0.3
        self.world.process(work)
