"""What people do at random times: inspect, hand in twice, decide on stale pages, answer, plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from inspections.db import reading, transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite, Submission
from inspections.domain.vocabulary import (
    AnswerState,
    AnswerType,
    InspectionKind,
    Role,
    Severity,
)
from inspections.domain.working_days import office_date
from inspections.photo_store import StoredPhoto
from inspections.runtime import instances, outbox
from inspections.store import deficiencies, districts, inspections
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.districts import District
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.decide import Decision, Verdict, decide, options
from inspections.usecases.keep_accommodations import keep_accommodation
from inspections.usecases.keep_people import (
    OperatorWish,
    UserWish,
    change_operator,
    change_user,
)
from inspections.usecases.move_inspection import (
    PlanWish,
    cancel_inspection,
    plan_inspection,
    reschedule,
)
from inspections.usecases.occasion import Actor
from inspections.usecases.operator_link import follow_link, renew_link
from inspections.usecases.receive_photo import receive_evidence
from inspections.usecases.record_answers import record_answers
from inspections.usecases.submit_checklist import checklist_of, submit_checklist
from tests.fixtures.good_answers import good_value
from tests.simulation.journal import Change, Decided, Point, Sheet
from tests.simulation.own_rules import WORTH
from tests.simulation.town import house_wish
from tests.simulation.world import World

ROOMS = ("Zimmer 1.01", "Zimmer 1.02")
PER_ROOM = ("B04", "C06", "M02")
ANSWERABLE = ("open", "overdue", "escalated", "suspended")
SELDOM_OFFERED = (Decision.GRANT, Decision.REFUSE, Decision.RESUME)
ALL_ACTS = {
    "plan": 10, "inspect": 13, "decide": 32, "answer": 16, "change_plan": 5, "change_staff": 5,
    "ask": 1, "send_again": 3, "renew": 2,
}  # fmt: skip


def plan_acts(world: World, people: People, acts: dict[str, int]) -> None:
    """Somebody's eight weeks; most of it by day, some of it at night."""
    for name, times in acts.items():
        for _ in range(times):
            world.at(world.some_moment(), getattr(people, name))


class People:
    def __init__(self, world: World) -> None:
        self.world, self.random, self.town = world, world.random, world.town
        self.clock, self.sessions, self.journal = world.clock, world.sessions, world.journal

    def _user(self, session: Session, ids: tuple[int, ...]) -> User:
        return session.get_one(User, self.random.choice(ids))

    def _uuid(self) -> UUID:
        return UUID(int=self.random.getrandbits(128), version=4)

    # inspectors -----------------------------------------------------------------------------

    def plan(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                wish = PlanWish(
                    accommodation_id=self.random.choice(self.town.houses),
                    checklist_id=self.town.checklist,
                    kind=InspectionKind.ROUTINE,
                    planned_on=office_date(self.clock()) + timedelta(self.random.randint(0, 12)),
                    inspector_id=self.random.choice(self.town.inspectors),
                    announced=False,
                )
                planner = Actor(Role.COORDINATOR, f"user:{self.town.coordinators[0]}")
                plan_inspection(session, self.town.district, wish, actor=planner, now=self.clock())

        self.world.process(work)

    def inspect(self) -> None:
        """Fill a checklist on the device, hand it in until there is a receipt, and once more."""
        with reading(self.sessions) as session:
            found = inspections.unfinished(session, self.town.district)
            if not found:
                return
            visit = self.random.choice(found)
            submission, sheet = self._fill_in(session, visit)
        self.journal.sheets[submission.id.hex] = sheet
        if self.random.random() < 0.3:
            self.world.process(lambda: self._keep_draft(visit.id, submission))
        self.world.later(lambda: self._hand_in(visit.id, submission, 6), at_most=timedelta(hours=3))

    def _fill_in(self, session: Session, visit: Inspection) -> tuple[Submission, Sheet]:
        checklist = checklist_of(session, visit)
        said: dict[Point, Answer] = {
            (item.id, ""): Answer(item.id, value=good_value(item))
            for item in checklist.items()
            if item.type not in (AnswerType.TEXT, AnswerType.PHOTO)
        }
        if visit.kind == InspectionKind.FOLLOW_UP:
            points = [
                (one.deficiency.item, one.deficiency.place)
                for one in deficiencies.to_be_seen(session, visit.id)
            ]
        else:
            points = self.random.sample(sorted(WORTH), self.random.choice((0, 1, 2, 2, 4)))
            points = [(item, "") for item in points]
            if self.random.random() < 0.3:
                points.append((self.random.choice(PER_ROOM), self.random.choice(ROOMS)))
        for item, place in points:
            said[item, place] = self._look_at(item, place)
        writes = tuple(AnswerWrite(self._uuid(), one) for one in said.values())
        told = {
            w.uid.hex: ((w.answer.item, w.answer.place), str(w.answer.value))
            for w in writes
            if w.answer.item in WORTH
        }
        return Submission(self._uuid(), writes), Sheet(visit.id, told)

    def _look_at(self, item: str, place: str) -> Answer:
        match self.random.random():
            case chance if chance < 0.6:
                return Answer(item, place, value="no", remark="defekt")
            case chance if chance < 0.7:
                return Answer(item, place, value="no", severity=self.random.choice(list(Severity)))
            case chance if chance < 0.8:
                return Answer(item, place, value="partly", severity=Severity.LOW)
            case chance if chance < 0.85:
                return Answer(item, place, value="partly")
            case chance if chance < 0.9:
                state = AnswerState.NOT_INSPECTED
                return Answer(item, place, state=state, reason="kein Zutritt")
        return Answer(item, place, value="yes")

    def _keep_draft(self, visit: int, submission: Submission) -> None:
        with transaction(self.sessions) as session:
            inspection = inspections.get(session, self.town.district, visit)
            user = self._user(session, self.town.inspectors)
            house = [one for one in submission.answers if not one.answer.place][:9]
            record_answers(session, inspection, house, user=user, now=self.clock())

    def _finder(self, visit: int) -> int:
        """Of each inspection one person, now and then somebody who also decides."""
        return (*self.town.inspectors, self.town.coordinators[0])[visit % 3]

    def _hand_in(self, visit: int, submission: Submission, tries: int) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                inspection = inspections.get(session, self.town.district, visit)
                user = session.get_one(User, self._finder(visit))
                receipt = submit_checklist(
                    session, inspection, submission, user=user, now=self.clock()
                )
            before = self.journal.receipts.setdefault(submission.id.hex, receipt.opened)
            if before != receipt.opened:
                self.world.watch.violations.append(f"two receipts differ: {visit}")

        done = self.world.process(work)
        if tries and (not done or self.random.random() < 0.3):
            again = lambda: self._hand_in(visit, submission, tries - 1)  # noqa: E731
            self.world.later(again, at_most=timedelta(hours=20))

    # the office -----------------------------------------------------------------------------

    def decide(self) -> None:
        """Open a page, think it over, decide by what the page showed."""
        with reading(self.sessions) as session:
            query = select(Deficiency).where(
                or_(Deficiency.ended_on.is_(None), Deficiency.state == "merged")
            )
            found = list(session.scalars(query.order_by(Deficiency.id)))
            if not found:
                return
            case = self.random.choice(found)
            district = session.get_one(District, self.town.district)
            policy = districts.policy_on(session, district, office_date(self.clock()))
            by = self.random.choice((*self.town.coordinators * 2, self.town.commissioner))
            if case.asked_until is not None and self.random.random() < 0.7:
                by = self.town.commissioner
            role = Role.COMMISSIONER if by == self.town.commissioner else Role.COORDINATOR
            offered = options(case, policy, role)
            seen = case.instance.entry
            shown = instances.newest_step(session, case.instance_id)
            others = [one.number for one in found if one.accommodation_id == case.accommodation_id]
        if not offered:
            return
        decision = self._favourite(offered)
        verdict = Verdict(
            decision=decision,
            seen=seen,
            reason=self.random.choice(("Lieferzeit", "so entschieden", "so entschieden", "")),
            deadline=self._day_for(decision),
            into=self.random.choice(others),
            shown=shown,
        )
        thinking = timedelta(minutes=self.random.choice((1, 600, 3000)))
        self.world.later(lambda: self._decide(case.id, verdict, by), at_most=thinking)

    def _day_for(self, decision: Decision) -> date | None:
        today = office_date(self.clock())
        if decision in (Decision.PAUSE, Decision.RESUME):
            return today - timedelta(self.random.choice((0, 0, 1, 3)))
        return self.random.choice((None, *[today + timedelta(self.random.randint(1, 40))] * 3))

    def _favourite(self, offered: list[Decision]) -> Decision:
        if Decision.ACCEPT in offered and self.random.random() < 0.5:
            return Decision.ACCEPT
        if Decision.MERGE in offered and self.random.random() < 0.1:
            return Decision.MERGE
        rare = [one for one in offered if one in SELDOM_OFFERED]
        if rare and self.random.random() < 0.5:
            return self.random.choice(rare)
        return self.random.choice(offered)

    def _decide(self, case_id: int, verdict: Verdict, by: int) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                case = deficiencies.get(session, self.town.district, case_id)
                entry = case.instance.entry
                user = session.get_one(User, by)
                decide(session, case, verdict, user=user, now=self.clock())
            self.journal.decided.append(Decided(case_id, verdict.seen, entry))

        done = self.world.process(work)
        if not done and self.random.random() < 0.5:  # the button is pressed once more
            again = lambda: self._decide(case_id, verdict, by)  # noqa: E731
            self.world.later(again, at_most=timedelta(hours=20))

    def change_plan(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                found = inspections.unfinished(session, self.town.district)
                if not found:
                    return
                again = [one for one in found if one.kind == InspectionKind.FOLLOW_UP]
                visit, now = self.random.choice(again * 3 + found), self.clock()
                actor = Actor(Role.COORDINATOR, f"user:{self.town.coordinators[1]}")
                if self.random.random() < 0.4:
                    cancel_inspection(session, visit, actor=actor, now=now, reason="krank")
                    return
                ahead = self.random.choice((self.random.randint(-1, 9), 30))
                reschedule(
                    session,
                    visit,
                    planned_on=office_date(now) + timedelta(ahead),
                    inspector_id=visit.inspector_id,
                    actor=actor,
                    now=now,
                )

        self.world.process(work)

    def renew(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                found = list(session.scalars(select(Deficiency).order_by(Deficiency.id)))
                if found:
                    renew_link(session, self.random.choice(found), now=self.clock())

        self.world.process(work)

    def ask(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                user = self._user(session, self.town.coordinators)
                ask_for_export(session, user, {}, locale="de", now=self.clock())

        self.world.process(work)

    def send_again(self) -> None:
        """Somebody reads the operations page and gives parked letters another round."""
        with transaction(self.sessions) as session:
            for message in outbox.parked(session, district_id=self.town.district):
                outbox.send_again(
                    session, message.id, district_id=self.town.district, now=self.clock()
                )
                self.journal.released.add(message.id)

    def change_staff(self) -> None:
        """A coordinator or operator comes or goes, or a house changes hands."""
        now = self.clock()
        with transaction(self.sessions) as session:
            match self.random.choice(("coordinator", "operator", "house")):
                case "coordinator":
                    user = session.get_one(User, self.town.coordinators[1])
                    wish = UserWish(
                        user.name, user.login, user.email, Role.COORDINATOR, not user.active
                    )
                    change_user(session, self.town.district, user.id, wish, now=now)
                    change = Change(now, ("user", user.id), int(user.active))
                case "operator":
                    operator = session.get_one(Operator, self.random.choice(self.town.operators))
                    active = not operator.active
                    wish = OperatorWish(operator.name, operator.email, active)
                    change_operator(session, self.town.district, operator.id, wish, now=now)
                    change = Change(now, ("operator", operator.id), int(active))
                case _:
                    number = self.random.choice((1, 2, 3))
                    house = self.town.houses[number - 1]
                    owner = self.random.choice(self.town.operators)
                    wish = house_wish(number, owner, self.town.inspectors[number % 2])
                    keep_accommodation(session, self.town.district, wish, house)
                    change = Change(now, ("house", house), owner)
        self.journal.changes.append(change)

    # operators ------------------------------------------------------------------------------

    def answer(self) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                link = follow_link(session, link_id, now=self.clock())
                if given.kind is AnswerKind.REMEDIED and self.random.random() < 0.9:
                    receive_evidence(
                        session, link.deficiency, photo, sent_by="operator", now=self.clock()
                    )
                answer_by_operator(session, link, given, now=self.clock())

        with reading(self.sessions) as session:
            query = select(OperatorLink.id).join(OperatorLink.deficiency)
            query = query.where(Deficiency.state.in_(ANSWERABLE)).order_by(OperatorLink.id)
            links = list(session.scalars(query))
            if not links:
                return
            link_id, photo, given = self.random.choice(links), self._photo(), self._answer()
            case = session.get_one(OperatorLink, link_id).deficiency
            given = replace(given, shown=instances.newest_step(session, case.instance_id))
        done = self.world.process(work)
        if not done or self.random.random() < 0.1:  # sent once more
            self.world.later(lambda: self.world.process(work), at_most=timedelta(hours=20))

    def _answer(self) -> OperatorAnswer:
        kind = self.random.choice((AnswerKind.REMEDIED, AnswerKind.REMEDIED, *AnswerKind))
        until = office_date(self.clock()) + timedelta(self.random.randint(-1, 20))
        text = self.random.choice(("erledigt", "kommt", ""))
        return OperatorAnswer(kind, text, until if kind is AnswerKind.IN_PROGRESS else None)

    def _photo(self) -> StoredPhoto:
        name = f"{self.random.getrandbits(256):064x}"
        return StoredPhoto(name, name, 64, 48, 1000)
