"""How much room a district's photos may take, how many may come a day, what is refused beyond."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.errors import Refused

GIB = 1024**3
LEAST, MOST = 1, 100_000  # GiB a district can be given
LEAST_DAILY, MOST_DAILY = 1, 100_000  # photos a day
NEARLY_FULL, FULL = 80, 100  # percent
CALM = 10  # percent it has to fall below what was told before it is told again


class QuotaExceeded(Refused):
    """`used` and `limit` are bytes; what was sent does not fit between them."""

    status = 507


class DayFull(QuotaExceeded):
    """`limit` is photos a day; as many came today."""


class QuotaInvalid(Refused):
    """`field`, and the `least` and `most` it can be: GiB, or photos a day."""


@dataclass(frozen=True, slots=True)
class Limits:
    """For the photos of one district: bytes, and how many come on one day."""

    bytes: int = 20 * GIB
    daily: int = 5_000


STANDARD = Limits()


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes used, photos that came today, and what is allowed of both."""

    used: int
    limit: int
    today: int
    daily: int

    @property
    def percent(self) -> int:
        """Rounded down, so that a hundred is full."""
        return self.used * 100 // self.limit

    @property
    def percent_of_day(self) -> int:
        return self.today * 100 // self.daily

    @property
    def nearly_full(self) -> bool:
        return self.percent >= NEARLY_FULL

    def must_take(self, more: int, photos: int = 0) -> None:
        """Raises QuotaExceeded, DayFull."""
        if more > 0 and self.used + more > self.limit:
            raise QuotaExceeded(used=self.used, limit=self.limit)
        if photos > 0 and self.today + photos > self.daily:
            raise DayFull(limit=self.daily)


def to_tell(percent: int, told: int) -> int:
    """The threshold somebody is to know of by now; less than `told` only once it is calm again."""
    reached = FULL if percent >= FULL else NEARLY_FULL if percent >= NEARLY_FULL else 0
    return reached if reached > told or percent < told - CALM else told


def checked(gib: int, daily: int) -> Limits:
    """Raises QuotaInvalid."""
    if not LEAST <= gib <= MOST:
        raise QuotaInvalid(field="gib", least=LEAST, most=MOST)
    if not LEAST_DAILY <= daily <= MOST_DAILY:
        raise QuotaInvalid(field="daily", least=LEAST_DAILY, most=MOST_DAILY)
    return Limits(gib * GIB, daily)
