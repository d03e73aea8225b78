"""What everybody in the demo's history shares: the database, the clock, the dice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from inspections.audit.acting import Acting, act
from inspections.db import Sessions, transaction
from inspections.demo.foundation import Cast
from inspections.demo.house import House
from inspections.demo.material import Material
from inspections.demo.pictures import VARIANTS, motif_of, picture
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN
from inspections.photo_store import PhotoStore, StoredPhoto
from inspections.store.people import User
from inspections.usecases.occasion import Actor

NEGLECTED = timedelta(days=45)


class HandClock:
    """A clock somebody turns by hand; call it for the moment."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment

    def to(self, day: date, clock_time: time) -> datetime:
        self.moment = datetime.combine(day, clock_time, BERLIN).astimezone(self.moment.tzinfo)
        return self.moment


@dataclass(slots=True)
class Stage:
    sessions: Sessions
    clock: HandClock
    chance: Random
    cast: Cast
    material: Material
    photos: PhotoStore
    kept: dict[tuple[str, int, bool], StoredPhoto]
    ends_on: date

    @property
    def district_id(self) -> int:
        return self.cast.district.id

    @property
    def coordinator(self) -> User:
        return self.cast.one(Role.COORDINATOR)

    @property
    def neglected_from(self) -> date:
        """From here on nobody mends what a house is to end with."""
        return self.ends_on - NEGLECTED

    def planner(self) -> Actor:
        return Actor(Role.COORDINATOR, f"user:{self.coordinator.id}")

    @contextmanager
    def transaction(self, actor: str = "") -> Iterator[Session]:
        """Put down to this actor, to whom it `turns_out_to_be`, and else to the coordinator."""
        with act(Acting(actor or self.planner().who)), transaction(self.sessions) as session:
            yield session

    def house(self, accommodation_id: int) -> House:
        return next(house for house in self.cast.houses if house.id == accommodation_id)

    def word(self, *path: str) -> str:
        words: Any = self.material.words
        for name in path:
            words = words[name]
        return str(self.chance.choice(words))

    def photo(self, item: str, *, mended: bool, further: int = 0) -> StoredPhoto:
        """One of the drawn pictures; stored once, however often it is used."""
        key = (motif_of(item), self.chance.randrange(VARIANTS) + further, mended)
        if key not in self.kept:
            self.kept[key] = self.photos.keep(picture(key[0], key[1], mended=mended))
        return self.kept[key]

    def uid(self) -> UUID:
        return UUID(int=self.chance.getrandbits(128), version=4)
