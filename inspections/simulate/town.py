"""What everybody in the made-up district shares: the database, the clock, the luck, the houses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from heapq import heappop, heappush
from uuid import UUID

from sqlalchemy.orm import Session

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN, next_working_day
from inspections.simulate.assumptions import Assumptions
from inspections.simulate.houses import Fault, House
from inspections.simulate.luck import Luck
from inspections.store.accommodations import Accommodation
from inspections.store.checklists import ChecklistVersion
from inspections.store.deficiencies import Deficiency
from inspections.store.districts import District
from inspections.store.people import User

MORNING, VISITS, ANSWERS, DESK = time(8, 5), time(9, 30), time(13, 50), time(15, 50)

Act = Callable[[], None]


@dataclass(slots=True)
class Agenda:
    """What people have made up their minds to do, by the moment they will."""

    moments: list[datetime] = field(default_factory=list)
    acts: dict[datetime, list[Act]] = field(default_factory=dict)

    def add(self, moment: datetime, act: Act) -> None:
        if moment not in self.acts:
            heappush(self.moments, moment)
        self.acts.setdefault(moment, []).append(act)

    def next(self) -> datetime:
        return self.moments[0]

    def pop(self) -> list[Act]:
        return self.acts.pop(heappop(self.moments))


@dataclass(slots=True)
class Town:
    """`now` is turned by hand; `rows` keeps at hand what every use case reads."""

    session: Session
    luck: Luck
    assumed: Assumptions
    policy: Policy
    district: District
    users: dict[str, User]  # by login
    houses: dict[int, House]
    rows: list[Accommodation]
    checklist: ChecklistVersion
    begins_on: date
    ends_on: date
    now: datetime
    agenda: Agenda = field(default_factory=Agenda)
    faults: dict[int, Fault] = field(default_factory=dict)  # by the deficiency found for it
    finds: Counter[str] = field(default_factory=Counter)  # how often each fault was found
    numbers: int = 0

    def one(self, role: Role) -> User:
        return next(user for user in self.users.values() if user.role == role.value)

    def user(self, user_id: int | None) -> User:
        return next(user for user in self.users.values() if user.id == user_id)

    def today(self) -> date:
        return self.now.astimezone(BERLIN).date()

    def working_day(self, day: date, later: int = 0) -> date:
        """So many working days after the first working day from `day` on."""
        day = next_working_day(day, self.policy.land)
        for _ in range(later):
            day = next_working_day(day + timedelta(days=1), self.policy.land)
        return day

    def soon(self, day: date, clock_time: time) -> datetime:
        """That day at that time, but never before now."""
        return max(moment(day, clock_time), self.now + timedelta(minutes=1))

    def found_for(self, case_id: int, fault: Fault) -> None:
        """Found again, the same fault has luck of its own."""
        self.finds[fault.name] += 1
        self.faults[case_id] = replace(fault, name=f"{fault.name}/{self.finds[fault.name]}")

    def fault_of(self, case: Deficiency) -> Fault:
        return self.faults[case.id]

    def mend(self, case: Deficiency) -> None:
        """Or see that there is nothing to mend."""
        self.houses[case.accommodation_id].mend((case.item, case.place))

    def is_mended(self, case: Deficiency) -> bool:
        return (case.item, case.place) not in self.houses[case.accommodation_id].there

    def uid(self) -> UUID:
        self.numbers += 1
        return UUID(int=self.numbers)


def moment(day: date, clock_time: time) -> datetime:
    return datetime.combine(day, clock_time, BERLIN).astimezone(UTC)
