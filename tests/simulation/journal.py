"""What the world outside the program saw: mails, hand-ins, decisions, master data. Survives all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from tests.simulation.own_rules import berlin_date

Point = tuple[str, str]


@dataclass
class Attempt:
    """One talk to the mail server about one outbox row, as the server saw it."""

    row: int
    message_id: str
    date: str
    to: str
    digest: str  # of the whole mail
    started: datetime
    ended: datetime | None = None
    accepted: bool = False  # the server kept the letter
    told: str = ""  # what the client heard: accepted, temporary, permanent; "" nothing
    crashed: bool = False  # the client died before it could write the outcome down


@dataclass(frozen=True)
class Sheet:
    """A finished checklist as the device holds it."""

    inspection: int
    said: dict[str, tuple[Point, str]]  # by the id of the answer: where and what


@dataclass(frozen=True)
class Decided:
    """A decision the office took, though the page showed `seen` and the case was at `entry`."""

    case: int
    seen: int
    entry: int


@dataclass(frozen=True)
class Change:
    """A change of master data: from `at` on, `what` is `value`."""

    at: datetime
    what: tuple[str, int]
    value: int


@dataclass
class Leave:
    """Somebody is away from this moment to the end of the day `last`, or until `back`."""

    since: datetime
    person: int
    stand_in: int
    last: date
    back: datetime | None = None


@dataclass
class Journal:
    attempts: list[Attempt] = field(default_factory=list)
    sheets: dict[str, Sheet] = field(default_factory=dict)  # by submission id
    receipts: dict[str, int] = field(default_factory=dict)  # submission id -> deficiencies opened
    decided: list[Decided] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    leaves: list[Leave] = field(default_factory=list)
    looks: list[tuple[datetime, datetime]] = field(default_factory=list)  # digest runs that ended
    complained: set[str] = field(default_factory=set)  # forms whose senders have a code
    released: set[int] = field(default_factory=set)  # parked letters a person sent again
    released_versions: dict[str, int] = field(default_factory=dict)  # by process
    faults: dict[str, int] = field(default_factory=dict)

    def count(self, fault: str) -> None:
        self.faults[fault] = self.faults.get(fault, 0) + 1

    def leave_of(self, person: int, at: datetime) -> Leave | None:
        for one in self.leaves:
            here_again = one.back is not None and one.back <= at
            gone = one.since <= at and berlin_date(at) <= one.last and not here_again
            if one.person == person and gone:
                return one
        return None

    def reads_for(self, person: int, at: datetime) -> int | None:
        """Who gets the letters of this person; nobody where the stand-in is not there either."""
        leave = self.leave_of(person, at)
        if leave is None:
            return person
        there = self.valid(("user", leave.stand_in), at) and not self.leave_of(leave.stand_in, at)
        return leave.stand_in if there else None

    def valid(self, what: tuple[str, int], at: datetime) -> int:
        """The value at that moment; 1 (active) if it was never changed."""
        found = [c.value for c in self.changes if c.what == what and c.at <= at]
        return found[-1] if found else 1
