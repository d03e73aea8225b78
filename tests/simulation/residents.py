"""Residents complain, ask what became of it, withdraw; the office works on their complaints."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from inspections.db import reading, transaction
from inspections.domain.vocabulary import Topic, Urgency
from inspections.domain.working_days import office_date
from inspections.receipts import ReceiptCodes
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import Complaint
from inspections.store.people import User
from inspections.usecases.decide_complaint import Decided, Work, decide_complaint, offered
from inspections.usecases.receive_complaint import (
    Words,
    add_message,
    look_up,
    receive_complaint,
    withdraw_complaint,
)
from tests.simulation.histories import WANTS_LETTERS
from tests.simulation.people import People
from tests.simulation.town import RESIDENTS
from tests.simulation.world import World

ACTS = {"complain": 5, "come_back": 5, "work_on_it": 16}


class Residents(People):
    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.codes = ReceiptCodes(world.wiring.settings.secret_keys)
        self.notes: list[tuple[int, str]] = []  # house and code, as written on paper

    def complain(self) -> None:
        """The form is sent, perhaps more than once; it is one complaint."""
        house_id = self.random.choice(self.town.houses)
        form_key, topic = self._uuid().hex, self.random.choice(list(Topic))
        wants = self.random.random() < 0.7
        words = Words(
            form_key=form_key,
            topic=topic,
            text=f"Es ist kalt. {WANTS_LETTERS if wants else ''}",
            contact=f"r{self.random.randrange(1000)}{RESIDENTS}" if wants else "",
            locale=self.random.choice(("de", "en")),
        )
        self._send(house_id, words, 4)

    def _send(self, house_id: int, words: Words, tries: int) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                house = session.get_one(Accommodation, house_id)
                code = receive_complaint(session, house, words, self.codes, now=self.clock())
            self.notes.append((house_id, code))
            self.world.journal.complained.add(words.form_key)

        done = self.world.process(work)
        if tries and (not done or self.random.random() < 0.3):
            again = lambda: self._send(house_id, words, tries - 1)  # noqa: E731
            self.world.later(again, at_most=timedelta(hours=3))

    def come_back(self) -> None:
        """With the code: more words, or better not to have said anything."""

        def work() -> None:
            with transaction(self.sessions) as session:
                house = session.get_one(Accommodation, house_id)
                case = look_up(session, house, code, self.codes)
                if withdraws:
                    withdraw_complaint(session, case, now=self.clock())
                else:
                    add_message(session, case, "immer noch", form_key=form_key, now=self.clock())

        if not self.notes:
            return
        house_id, code = self.random.choice(self.notes)
        form_key, withdraws = self._uuid().hex, self.random.random() < 0.25
        if not self.world.process(work):  # sent once more
            self.world.later(lambda: self.world.process(work), at_most=timedelta(minutes=9))

    def work_on_it(self) -> None:
        with reading(self.sessions) as session:
            found = list(session.scalars(select(Complaint).order_by(Complaint.id)))
            if not found:
                return
            case = self.random.choice(found)
            choice = offered(session, case, office_date(self.clock()))
            seen = case.instance.entry
        if not choice:
            return
        work = self.random.choice([one for one in choice if one is not Work.CLOSE] * 4 + choice)
        decided = Decided(
            work=work,
            seen=seen,
            text=self.random.choice(("wird behoben", "wird behoben", "")),
            topic=self.random.choice(list(Topic)),
            urgency=self.random.choice(list(Urgency)),
            office_id=self.random.choice((self.town.office, None)),
            checklist_id=self.town.checklist,
            inspector_id=self.random.choice(self.town.inspectors),
            planned_on=office_date(self.clock()) + timedelta(self.random.randint(0, 9)),
        )
        thinking = timedelta(minutes=self.random.choice((1, 60, 3000)))
        self.world.later(lambda: self._decide_it(case.id, decided), at_most=thinking)

    def _decide_it(self, case_id: int, decided: Decided) -> None:
        def work() -> None:
            with transaction(self.sessions) as session:
                case = session.get_one(Complaint, case_id)
                user = session.get_one(User, self.random.choice(self.town.coordinators))
                decide_complaint(session, case, decided, user=user, now=self.clock())

        self.world.process(work)
