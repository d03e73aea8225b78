"""Let years pass: the clock jumps from one moment at which something is due to the next."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from inspections.db import Base, make_engine, make_sessions
from inspections.domain.digest import digest_due_at
from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import DeficiencyState
from inspections.runtime.instances import LoggedStep
from inspections.runtime.timers import PENDING, ArmedTimer
from inspections.simulate.assumptions import Assumptions
from inspections.simulate.coordinator import Coordinator
from inspections.simulate.foundation import found
from inspections.simulate.luck import Luck
from inspections.simulate.operators import Operators
from inspections.simulate.outcome import Outcome, outcome_of
from inspections.simulate.town import MORNING, Town, moment
from inspections.simulate.visits import Visits
from inspections.store import schema  # noqa: F401  - knows every table
from inspections.store.deficiencies import Deficiency
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.compose_weekly_digest import compose_weekly_digest
from inspections.usecases.fire_timer import fire_timer

CHANGES_THE_PLAN = {"plan", "reschedule", "cancel", "hand_in", "order_follow_up", "confirm"}

Progress = Callable[[float], None]


def simulate(
    assumed: Assumptions,
    policy: Policy,
    *,
    seed: int,
    years: float,
    progress: Progress = lambda _share: None,
) -> Outcome:
    """Always the same for the same arguments. Letters are written and counted, never sent."""
    with (
        throwaway() as engine,
        make_sessions(engine, WHOLE_INSTALLATION, audited=False)() as session,
    ):
        _remember(session)
        with session.begin():
            town = found(session, assumed, policy, Luck(seed), years=years)
        Life(town).happen(progress)
        with session.begin():
            return outcome_of(town)


def _remember(session: Session) -> None:
    """Keep every row that was read at hand; a session forgets those nobody holds."""
    held: set[object] = set()

    @event.listens_for(session, "pending_to_persistent")
    @event.listens_for(session, "loaded_as_persistent")
    def hold(_session: Session, row: object) -> None:
        held.add(row)


@contextmanager
def throwaway() -> Iterator[Engine]:
    """A database that need not survive anything."""
    with tempfile.TemporaryDirectory(prefix="begehung-simulation-") as folder:
        engine = make_engine(f"sqlite:///{Path(folder) / 'simulation.sqlite3'}")

        @event.listens_for(engine, "connect")
        def trust_the_disk(connection: Any, _record: object) -> None:
            connection.execute("PRAGMA synchronous=OFF")

        try:
            Base.metadata.create_all(engine)
            yield engine
        finally:
            engine.dispose()


@dataclass(slots=True)
class Life:
    """One transaction a moment: the timers that rang until then, then what people do."""

    town: Town
    visits: Visits = field(init=False)
    operators: Operators = field(init=False)
    coordinator: Coordinator = field(init=False)
    seen: int = 0  # the last step somebody has heard of

    def __post_init__(self) -> None:
        self.visits = Visits(self.town)
        self.operators = Operators(self.town)
        self.coordinator = Coordinator(self.town)

    def happen(self, progress: Progress) -> None:
        town = self.town
        end = moment(town.ends_on, MORNING)
        total = (end - town.now).total_seconds()
        with town.session.begin():
            self.visits.begin()
            self.visits.put_on_agenda()
        self._expect_digests(town.begins_on)
        while town.agenda.next() < end:
            begun = town.agenda.next()
            with town.session.begin():
                self._sweep(begun)
                town.now = begun
                for act in town.agenda.pop():
                    act()
                self._spread_the_word()
            progress(1 - (end - begun).total_seconds() / total)
        with town.session.begin():
            self._sweep(end)

    def _expect_digests(self, day: date) -> None:
        """The weekly letters of that day's week."""
        due_at = max(digest_due_at(day, self.town.policy), self.town.now)
        self.town.agenda.add(due_at, self._write_digests)

    def _write_digests(self) -> None:
        town = self.town
        compose_weekly_digest(town.session, town.district, now=town.now)
        self._expect_digests(town.today() + timedelta(days=7))

    def _sweep(self, until: datetime) -> None:
        """Fire what is due, each at its own moment, until nothing is left."""
        session = self.town.session
        query = select(ArmedTimer.id, ArmedTimer.due_at).where(PENDING, ArmedTimer.due_at <= until)
        while due := session.execute(query.order_by(ArmedTimer.due_at, ArmedTimer.id)).first():
            self.town.now = max(due.due_at, self.town.now)
            fire_timer(session, due.id, now=self.town.now)

    def _spread_the_word(self) -> None:
        """Whoever has to do something about what just happened, hears of it."""
        session = self.town.session
        steps = select(LoggedStep.id, LoggedStep.instance_id, LoggedStep.trigger).where(
            LoggedStep.id > self.seen
        )
        new = session.execute(steps).all()
        if not new:
            return
        self.seen = max(step.id for step in new)
        changed = select(Deficiency.id).where(
            Deficiency.instance_id.in_({step.instance_id for step in new}),
            Deficiency.ended_on.is_(None),
        )
        for case_id in session.scalars(changed.order_by(Deficiency.id)).all():
            case = session.get_one(Deficiency, case_id)
            if DeficiencyState(case.state) in WITH_OPERATOR:
                self.operators.notice(case)
            self.coordinator.notice(case)
        if any(step.trigger in CHANGES_THE_PLAN for step in new):
            self.visits.put_on_agenda()
