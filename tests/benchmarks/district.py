"""A district of fifty houses on a durable database of its own, SQLite or PostgreSQL."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from inspections.commands.migrate import migrate
from inspections.db import Sessions, make_sessions, transaction
from inspections.settings import Settings
from inspections.store.accommodations import Accommodation
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.keep_accommodations import AccommodationWish, keep_accommodation
from inspections.wiring import Wiring, wire
from tests.fixtures.databases import settings_for
from tests.fixtures.moving_clock import MovingClock
from tests.fixtures.postgres import running_server
from tests.fixtures.small_district import SmallDistrict, make_district

HOUSES = 50
START = "2026-11-23 08:00"
DURABLE = ("fsync=on", "synchronous_commit=on", "shared_buffers=512MB", "max_wal_size=4GB")
DATABASES = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Place:
    """A migrated database in a directory of its own."""

    settings: Settings

    @cached_property
    def wiring(self) -> Wiring:
        return wire(self.settings)

    @cached_property
    def sessions(self) -> Sessions:
        return make_sessions(self.wiring.engine, WHOLE_INSTALLATION)

    def opened(self, audited: bool) -> Sessions:
        return make_sessions(self.wiring.engine, WHOLE_INSTALLATION, audited=audited)

    @property
    def environment(self) -> dict[str, str]:
        """The same settings for a program that is started."""
        return {
            "BEGEHUNG_DATA_DIR": str(self.settings.data_dir),
            "BEGEHUNG_DATABASE_URL": self.settings.database_url,
            "BEGEHUNG_SMTP_URL": self.settings.smtp_url,
            "BEGEHUNG_PORT": str(self.settings.port),
        }


@contextmanager
def a_place(database: str, **settings: str) -> Iterator[Place]:
    """Nothing in it is left afterwards. What is written is on the disk, as in production."""
    with tempfile.TemporaryDirectory(prefix="begehung-bench-") as folder:
        if database == "postgresql":
            with running_server(DURABLE) as server:
                server.run("CREATE DATABASE {}", "bench")
                yield from _prepared(Path(folder), DATABASE_URL=server.url("bench"), **settings)
        else:
            yield from _prepared(Path(folder), **settings)


def _prepared(folder: Path, **settings: str) -> Iterator[Place]:
    place = Place(settings_for(folder, **settings))
    migrate(place.settings)
    yield place
    place.wiring.engine.dispose()


@dataclass(frozen=True)
class BenchDistrict:
    small: SmallDistrict
    houses: list[Accommodation]


def settled(place: Place, houses: int = HOUSES) -> BenchDistrict:
    """The small district of the tests with more houses."""
    small = make_district(place.sessions, MovingClock(START), place.settings)
    with transaction(place.sessions) as session:
        wishes = [
            AccommodationWish(
                code=f"GU-{number:03}",
                name=f"Gemeinschaftsunterkunft {number}",
                municipality=f"Gemeinde {number % 20}",
                places=60 + number,
                operator_id=small.operator.id,
                inspector_id=small.house.inspector_id,
            )
            for number in range(houses)
        ]
        rows = [keep_accommodation(session, small.district.id, wish) for wish in wishes]
    return BenchDistrict(small, rows)
