"""The demo's residents complain, and the office works on it; by the real use cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy.orm import Session

from inspections.audit.acting import RESIDENT
from inspections.demo.stage import Stage
from inspections.domain.errors import Conflict
from inspections.domain.vocabulary import Topic, Urgency
from inspections.domain.working_days import is_working_day, next_working_day
from inspections.receipts import ReceiptCodes
from inspections.store import accommodations, complaints
from inspections.store.complaints import Complaint
from inspections.usecases.decide_complaint import Decided, Work, decide_complaint
from inspections.usecases.keep_offices import OfficeWish, keep_office
from inspections.usecases.receive_complaint import Words, receive_complaint, withdraw_complaint

TOLD = Path(__file__).parent / "complaints.yaml"


@dataclass(slots=True)
class Running:
    """One complaint of the demo and what the office has still to do about it."""

    case_id: int
    came_on: date
    steps: list[list[Any]]
    withdraws: int | None


@dataclass(slots=True)
class Complaints:
    stage: Stage
    secret_keys: tuple[str, ...]
    told: Mapping[str, Any] = field(init=False)
    running: list[Running] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.told = yaml.safe_load(TOLD.read_text("utf-8"))

    def found_offices(self) -> None:
        with self.stage.transaction() as session:
            for name, about, reached_by in self.told["offices"]:
                keep_office(session, self.stage.district_id, OfficeWish(name, about, reached_by))

    def happen(self, day: date) -> None:
        """What residents tell that day, and what the office does about earlier words."""
        for number, sketch in enumerate(self.told["complaints"]):
            if day == self.stage.ends_on - timedelta(days=sketch["days_ago"]):
                self._tell(sketch, number, day)
        if is_working_day(day, self.stage.material.land):
            for one in self.running:
                self._work(one, day)

    def _tell(self, sketch: Mapping[str, Any], number: int, day: date) -> None:
        houses = self.stage.cast.houses
        self.stage.clock.to(day, time(7 + number % 15, 12))
        words = Words(
            form_key=f"demo-{number}",
            topic=Topic(sketch["topic"]),
            text=sketch["text"],
            place=sketch.get("place", ""),
            contact=sketch.get("contact", ""),
            locale=sketch["locale"],
        )
        codes, now = ReceiptCodes(self.secret_keys), self.stage.clock()
        with self.stage.transaction(RESIDENT) as session:
            house_id = houses[sketch["house"] % len(houses)].id
            house = accommodations.get(session, self.stage.district_id, house_id)
            receipt = receive_complaint(session, house, words, codes, now=now)
            case = complaints.by_receipt(session, codes.hashes(receipt))
            assert case is not None
            steps = [list(step) for step in sketch["steps"]]
            self.running.append(Running(case.id, day, steps, sketch.get("withdraws")))

    def _work(self, one: Running, day: date) -> None:
        self.stage.clock.to(day, time(14, 35))
        while one.steps and day >= one.came_on + timedelta(days=one.steps[0][0]):
            _later, work, more = one.steps.pop(0)
            with self.stage.transaction() as session:
                case = complaints.get(session, self.stage.district_id, one.case_id)
                self._decide(session, case, work, more, day)
        if one.withdraws is not None and day >= one.came_on + timedelta(days=one.withdraws):
            one.withdraws = None
            with self.stage.transaction(RESIDENT) as session:
                case = complaints.get(session, self.stage.district_id, one.case_id)
                withdraw_complaint(session, case, now=self.stage.clock())

    def _decide(self, session: Session, case: Complaint, work: str, more: Any, day: date) -> None:
        stage, seen = self.stage, case.instance.entry
        match work:
            case "sort":
                topic = Topic(case.topic)
                decided = Decided(Work.SORT, seen, topic=topic, urgency=Urgency(more))
            case "refer":
                names = {row.name: row.id for row in complaints.offices(session, stage.district_id)}
                decided = Decided(Work.REFER, seen, office_id=names[more])
            case "order":
                decided = Decided(
                    Work.ORDER_INSPECTION,
                    seen,
                    checklist_id=stage.cast.checklists["monthly"].id,
                    inspector_id=case.accommodation.inspector_id,
                    planned_on=next_working_day(day + timedelta(days=more), stage.material.land),
                )
            case "answer" | "close":
                decided = Decided(Work(work), seen, text=more)
            case _:
                raise Conflict(work=work)
        decide_complaint(session, case, decided, user=stage.coordinator, now=stage.clock())
