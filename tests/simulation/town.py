"""The district every simulation begins with: written once by the real use cases, then copied."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from inspections.commands.migrate import migrate
from inspections.db import make_engine, make_sessions, transaction
from inspections.domain.checklist_file import shipped
from inspections.domain.vocabulary import Role
from inspections.settings import Settings
from inspections.store.districts import District
from inspections.store.people import User
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.import_checklist import import_checklist
from inspections.usecases.keep_accommodations import AccommodationWish, keep_accommodation
from inspections.usecases.keep_offices import OfficeWish, give_code, keep_office
from inspections.usecases.keep_people import OperatorWish, UserWish, add_operator, add_user

FOUNDED = datetime(2025, 9, 1, 8, tzinfo=UTC)
OFFICE = "lagezentrum@goerlitz.example"
RESIDENTS = "@resident.example"
PASSWORD = "korrekt Pferd Batterie"
SECRET = "one-key-for-all-stories-so-that-they-share-one-engine"


@dataclass(frozen=True)
class Town:
    """Ids of what is there, and the database file to copy."""

    file: Path
    district: int
    checklist: int
    houses: tuple[int, ...]
    operators: tuple[int, ...]
    inspectors: tuple[int, ...]
    coordinators: tuple[int, ...]
    commissioner: int
    office: int  # another one that is competent

    def settings(self, folder: Path) -> Settings:
        """Settings over a fresh copy of the database in this folder."""
        environ = {"BEGEHUNG_DATA_DIR": str(folder), "BEGEHUNG_SECRET_KEY": SECRET}
        settings = Settings.from_env(environ)
        shutil.copyfile(self.file, database_file(settings))
        return settings


def database_file(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


def found_town(folder: Path) -> Town:
    settings = Settings.from_env({"BEGEHUNG_DATA_DIR": str(folder)})
    migrate(settings)
    engine = make_engine(settings.database_url)
    with transaction(make_sessions(engine, WHOLE_INSTALLATION)) as session:
        district = District(code="goerlitz", name="Landkreis Görlitz", land="SN", duty_email=OFFICE)
        session.add(district)
        session.flush()

        def hire(role: Role, number: int) -> User:
            name = f"{role.value}{number}@goerlitz.example"
            wish = UserWish(name.title(), name, name, role, password=PASSWORD)
            return add_user(session, district.id, wish, now=FOUNDED)

        hire(Role.ADMIN, 1)
        inspectors = [hire(Role.INSPECTOR, n).id for n in (1, 2)]
        coordinators = [hire(Role.COORDINATOR, n).id for n in (1, 2)]
        commissioner = hire(Role.COMMISSIONER, 1).id
        office = keep_office(session, district.id, OfficeWish("Gesundheitsamt"))
        operators = [
            add_operator(
                session, district.id, OperatorWish(f"Betreiber {n}", f"betreiber{n}@b.example")
            ).id
            for n in (1, 2)
        ]
        houses = [
            keep_accommodation(
                session, district.id, house_wish(n, operators[n % 2], inspectors[n % 2])
            )
            for n in (1, 2, 3)
        ]
        for house in houses:
            give_code(session, house)
        town = Town(
            file=database_file(settings),
            district=district.id,
            checklist=import_checklist(session, district.id, shipped("monthly")).id,
            houses=tuple(house.id for house in houses),
            operators=tuple(operators),
            inspectors=tuple(inspectors),
            coordinators=tuple(coordinators),
            commissioner=commissioner,
            office=office.id,
        )
    engine.dispose()  # the last connection folds the journal into the file
    return town


def house_wish(number: int, operator: int, inspector: int) -> AccommodationWish:
    return AccommodationWish(
        code=f"GU-{number}",
        name=f"Unterkunft {number}",
        municipality="Niesky",
        places=150,
        operator_id=operator,
        inspector_id=inspector,
    )
