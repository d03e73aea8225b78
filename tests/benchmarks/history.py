"""Years of deficiencies at once: rows as the use cases would have left them, written in bulk."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from inspections.db import transaction
from inspections.domain.checklist import CheckItem, Section
from inspections.domain.checklist_file import shipped
from inspections.domain.figures import Figure
from inspections.domain.vocabulary import DeficiencyState, Role, Severity
from inspections.runtime.instances import Instance, LoggedStep
from inspections.runtime.timers import ArmedTimer
from inspections.store import figures
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.districts import Counter
from inspections.store.figures import Summary
from inspections.store.inspections import Inspection
from inspections.usecases.fold_figures import verify_figures
from tests.benchmarks.district import BenchDistrict, Place

TODAY = date(2026, 11, 23)
OPEN = 3_000
PER_INSPECTION = 40
PER_MONTH = 833  # so that 10,000 are one year and 100,000 are ten
OPEN_STATES = (
    *(DeficiencyState.FOUND,) * 2, *(DeficiencyState.OPEN,) * 5, *(DeficiencyState.OVERDUE,) * 2,
    DeficiencyState.REPORTED, DeficiencyState.TO_VERIFY,
)  # fmt: skip
SEVERITIES = (
    Severity.IMMINENT_DANGER, *(Severity.SEVERE,) * 3, *(Severity.MODERATE,) * 10,
    *(Severity.LOW,) * 6,
)  # fmt: skip
DAYS = {"imminent_danger": 1, "severe": 7, "moderate": 30, "low": 60}
REMARK = "Tür zum Flur schließt nicht selbsttätig, Feststeller ohne Zulassung, Zarge verzogen."
AT_ONCE = 5_000


@dataclass(frozen=True)
class Case:
    """One deficiency to be, in all it needs."""

    number: int
    house: int
    place: str
    section: Section
    item: CheckItem
    severity: Severity
    state: DeficiencyState
    found_on: date
    ended_on: date | None
    was_overdue: bool

    @property
    def deadline(self) -> date:
        return self.found_on + timedelta(days=DAYS[self.severity.value])


def write_history(place: Place, district: BenchDistrict, size: int, *, armed: bool = False) -> None:
    """`size` deficiencies of which OPEN are not ended; `armed`: a timer is due for each of these.

    Rooms keep the points of open deficiencies apart, as the schema demands.
    """
    with transaction(place.sessions) as session:
        for table, rows in _tables(district, size, armed):
            for start in range(0, len(rows), AT_ONCE):
                session.execute(insert(table), rows[start : start + AT_ONCE])
        _summarise(session, district.small.district.id)
        _move_sequences(session)
    with place.wiring.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("ANALYZE"))
    with transaction(place.sessions) as session:
        assert verify_figures(session, district.small.district.id) == []


def _tables(
    district: BenchDistrict, size: int, armed: bool
) -> Iterator[tuple[type[Any], list[dict[str, Any]]]]:
    cases = list(_cases(district, size))
    visits = len(cases) // PER_INSPECTION + 1
    home = {"district_id": district.small.district.id}
    yield Instance, [
        _instance(number, "inspection", "handed_in", home, first.found_on)
        for number, first in enumerate(cases[::PER_INSPECTION], 1)
    ]
    yield Instance, [
        _instance(
            visits + case.number, "deficiency", case.state.value, home, case.found_on, case.ended_on
        )
        for case in cases
    ]
    yield Inspection, [
        _inspection(district, number, first, home)
        for number, first in enumerate(cases[::PER_INSPECTION], 1)
    ]
    yield Deficiency, [_deficiency(case, visits, home) for case in cases]
    yield LoggedStep, [step for case in cases for step in _steps(case, visits, home)]
    if armed:
        yield ArmedTimer, [
            _timer(case, visits, home) for case in cases if case.state is DeficiencyState.OPEN
        ]
        yield OperatorLink, [
            _link(case, district, home) for case in cases if case.state is DeficiencyState.OPEN
        ]
    numbers = {"name": f"deficiency-{TODAY.year}", "value": size}
    yield Counter, [home | numbers]


def _cases(district: BenchDistrict, size: int) -> Iterator[Case]:
    chance = random.Random(20261123)
    checklist = shipped("full")
    points = [(section, item) for section in checklist.sections for item in section.items]
    days = size / PER_MONTH * 30.4
    for number in range(1, size + 1):
        ended = number <= size - OPEN
        section, item = points[number % len(points)]
        age = int(chance.uniform(100, 100 + days) if ended else chance.uniform(0, 90))
        found_on = TODAY - timedelta(days=age)
        state = DeficiencyState.REMEDIED if ended else chance.choice(OPEN_STATES)
        yield Case(
            number=number,
            house=district.houses[number % len(district.houses)].id,
            place=f"Zimmer {number // (len(points) * len(district.houses)) % 400}",
            section=section,
            item=item,
            severity=chance.choice(SEVERITIES),
            state=state,
            found_on=found_on,
            ended_on=found_on + timedelta(days=chance.randint(5, 90)) if ended else None,
            was_overdue=chance.random() < 0.25 if ended else state is DeficiencyState.OVERDUE,
        )


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def _instance(
    number: int,
    workflow: str,
    state: str,
    home: dict[str, int],
    begun_on: date,
    ended_on: date | None = None,
) -> dict[str, Any]:
    ended_at = _moment(ended_on) if ended_on else None
    return home | {"id": number, "workflow": workflow, "version": 1, "state": state, "entry": 2,
                   "since_entry": 2, "entered_at": ended_at or _moment(begun_on),
                   "ended_at": ended_at}  # fmt: skip


def _inspection(
    district: BenchDistrict, number: int, first: Case, home: dict[str, int]
) -> dict[str, Any]:
    return home | {
        "id": number, "uid": UUID(int=number), "accommodation_id": first.house,
        "checklist_id": district.small.checklists["full"].id, "instance_id": number,
        "inspector_id": district.small.user(Role.INSPECTOR).id, "kind": "routine",
        "announced": True, "planned_on": first.found_on, "occasion": "",
        "started_at": _moment(first.found_on), "finished_at": _moment(first.found_on),
        "submission_id": UUID(int=number), "submission_digest": "0" * 64, "rating": "yellow",
    }  # fmt: skip


def _deficiency(case: Case, visits: int, home: dict[str, int]) -> dict[str, Any]:
    title = case.item.finding or case.item.label
    return home | {
        "id": case.number, "number": f"M-2026-{case.number:06}", "accommodation_id": case.house,
        "inspection_id": (case.number - 1) // PER_INSPECTION + 1,
        "instance_id": visits + case.number, "section": case.section.id, "item": case.item.id,
        "place": case.place, "title_de": title.de, "title_en": title.en,
        "source": case.item.source, "source_status": case.item.status.value,
        "severity": case.severity.value, "remark": REMARK, "found_at": _moment(case.found_on),
        "found_on": case.found_on, "deadline": case.deadline,
        "lapses_at": _moment(case.deadline + timedelta(days=1)), "state": case.state.value,
        "ended_on": case.ended_on,
    }  # fmt: skip


def _steps(case: Case, visits: int, home: dict[str, int]) -> Iterator[dict[str, Any]]:
    def step(day: date, trigger: str, source: str, target: str) -> dict[str, Any]:
        return home | {"instance_id": visits + case.number, "at": _moment(day), "by": "inspector",
                       "actor": "user:1", "trigger": trigger, "source": source, "target": target,
                       "reason": "", "details": {}}  # fmt: skip

    yield step(case.found_on, "find", "found", "found")
    yield step(case.found_on, "raise", "found", "open")
    last = "open"
    if case.was_overdue:
        last = "overdue"
        yield step(min(case.deadline, case.ended_on or TODAY), "lapse", "open", last)
    if case.ended_on:
        yield step(case.ended_on, "close", last, case.state.value)


def _timer(case: Case, visits: int, home: dict[str, int]) -> dict[str, Any]:
    return home | {"instance_id": visits + case.number, "entry": 2, "name": "deadline",
                   "trigger": "lapse", "due_at": _moment(case.found_on)}  # fmt: skip


def _link(case: Case, district: BenchDistrict, home: dict[str, int]) -> dict[str, Any]:
    """Of the letter that told of the deficiency."""
    operator_id = district.small.operator.id
    return home | {"id": case.number, "deficiency_id": case.number, "operator_id": operator_id,
                   "issued_at": _moment(case.found_on)}  # fmt: skip


def _summarise(session: Session, district_id: int) -> None:
    """The summaries a worker would have folded, from the one definition of each figure."""
    rows = [
        {"district_id": district_id, "amount": figure.amount,
         "accommodation_id": figure.accommodation_id, **figure.key._asdict()}
        for figure in _recomputed(session, district_id)
    ]  # fmt: skip
    for start in range(0, len(rows), AT_ONCE):
        session.execute(insert(Summary), rows[start : start + AT_ONCE])


def _recomputed(session: Session, district_id: int) -> Iterator[Figure]:
    for house, counted in figures.recomputed(session, district_id).items():
        for key, amount in counted.items():
            yield Figure(house, key, amount)


def _move_sequences(session: Session) -> None:
    """Rows with ids of their own leave PostgreSQL's counters behind."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for table in (Instance, Inspection, Deficiency, OperatorLink):
        newest = session.scalar(select(func.max(table.id)))
        name = func.pg_get_serial_sequence(table.__tablename__, "id")
        session.execute(select(func.setval(name, newest)))
