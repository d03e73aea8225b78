"""The demo district: loaded once, wholly or not at all, the same every time, and alive."""

from __future__ import annotations

import email
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from inspections import demo
from inspections.audit import history as audit_log
from inspections.commands.migrate import migrate
from inspections.crash_points import crashing
from inspections.db import Sessions, make_engine, make_sessions, reading, transaction
from inspections.demo import last_days
from inspections.demo.material import material
from inspections.domain.vocabulary import InspectionState, Rating, Role
from inspections.domain.working_days import office_date
from inspections.photo_store import PhotoStore
from inspections.runtime.instances import LoggedStep
from inspections.runtime.outbox import Message
from inspections.settings import Settings
from inspections.store import deficiency_lists, districts, inspections, people
from inspections.store.accommodations import Accommodation, Room
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, View
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fold_figures import verify_figures
from inspections.usecases.keep_accommodations import add_room
from inspections.usecases.log_in import check_password
from inspections.usecases.planned_away import Missing, planned_away
from inspections.usecases.read_situation import houses, read_situation
from tests.fixtures.databases import settings_for

UNTIL = datetime(2026, 11, 24, 9, tzinfo=UTC)  # a Tuesday
TODAY = date(2026, 11, 24)
MONTHS = 2


@dataclass(frozen=True)
class Demo:
    settings: Settings
    sessions: Sessions
    loaded: demo.Loaded

    @property
    def mailbox(self) -> list[Path]:
        return sorted(self.settings.mailbox_dir.glob("*.eml"))


def loaded_into(settings: Settings, **options: int) -> Demo:
    loaded = demo.load(settings, until=UNTIL, **{"months": MONTHS, **options})
    sessions = make_sessions(make_engine(settings.database_url), WHOLE_INSTALLATION)
    return Demo(settings, sessions, loaded)


@pytest.fixture(scope="module")
def small_demo(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Demo]:
    """Two months of it; nobody changes it."""
    settings = settings_for(tmp_path_factory.mktemp("demo"))
    shutil.copyfile(sqlite_template, settings.database_url.removeprefix("sqlite:///"))
    found = loaded_into(settings)
    yield found
    found.sessions.kw["bind"].dispose()


def counted(found: Demo, view: View) -> int:
    with reading(found.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        return deficiency_lists.count(session, district.id, Filter(view=view), today=TODAY)


def history(found: Demo) -> list[object]:
    """All that happened, without the ids that are dice by design."""
    case, visit = Deficiency, Inspection
    with reading(found.sessions) as session:
        return [
            session.execute(query).all()
            for query in (
                select(case.number, case.item, case.place, case.state, case.deadline, case.remark),
                select(visit.planned_on, visit.kind, visit.finished_at, visit.rating),
                select(LoggedStep.at, LoggedStep.actor, LoggedStep.trigger, LoggedStep.reason),
                select(Message.key, Message.recipient, Message.created_at),
                select(Photo.item, Photo.place, Photo.stored, Photo.received_at),
            )
        ]


def test_the_same_seed_and_day_make_the_same_history(small_demo: Demo, settings: Settings) -> None:
    again = loaded_into(settings)
    assert history(again) == history(small_demo)
    again.sessions.kw["bind"].dispose()


def test_the_ten_houses_are_as_published(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        rows = {row.code: row for row in session.scalars(select(Accommodation))}
    assert len(rows) == 10
    assert (rows["GU-ZIT1"].places, rows["GU-ZIT1"].occupied) == (150, 156)
    assert (rows["GU-ZIT3"].places, rows["GU-ZIT3"].occupied) == (100, 104)
    assert "Juni 2024" in rows["GU-GOE"].remark
    assert rows["GU-HIR"].rating == Rating.UNRATED


def test_the_people_are_roles_and_one_password_fits_all(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        users = people.all_users(session, district.id)
        assert {user.name for user in users} == {person.name for person in material().people}
        assert all(
            check_password(session, user.login, small_demo.loaded.password) for user in users
        )
    assert len(small_demo.loaded.password) >= 12


def test_everybody_has_something_to_do(small_demo: Demo) -> None:
    assert 2 <= counted(small_demo, View.NEW) <= 4
    assert counted(small_demo, View.ANSWERED) >= 4
    with reading(small_demo.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        [first, second] = people.with_role(session, district.id, Role.INSPECTOR)
        waiting = inspections.unfinished(session, district.id)
        states = {(row.planned_on, row.inspector_id, row.state) for row in waiting}
        assert (TODAY, first.id, InspectionState.PLANNED) in states
        under_way = [row for row in waiting if row.state == InspectionState.UNDER_WAY]
        assert [row.inspector_id for row in under_way] == [second.id]


def test_somebody_goes_away_soon_and_the_plan_shows_who_goes_instead(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        first, second = (one.name for one in people.with_role(session, district.id, Role.INSPECTOR))
        missing = planned_away(session, inspections.unfinished(session, district.id))
    assert set(missing.values()) == {Missing(second, first)}


def test_the_traffic_lights_show_every_colour(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        stands = read_situation(session, district.id, today=TODAY)
        lights = {house.light for house in houses(session, district.id, stands, today=TODAY)}
    assert lights == set(Rating)


def test_the_over_occupied_houses_show_up_by_the_rule(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        query = select(Accommodation.code).join(Deficiency).where(Deficiency.item == "A02")
        assert set(session.scalars(query)) == {"GU-ZIT1", "GU-ZIT3"}


def test_the_figures_are_what_the_files_say(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        assert verify_figures(session, districts.by_code(session, "goerlitz").id) == []


def test_the_log_puts_each_step_down_to_whoever_took_it(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        lines = audit_log.history(session, district.id, audit_log.Wanted(), limit=None)
        took = {actor.partition(":")[0] for actor in session.scalars(select(LoggedStep.actor))}
    of_cases = [line for line in lines if any(told.table == "workflow_steps" for told in line.told)]
    assert {line.by.partition(":")[0] for line in of_cases} == took
    assert {"user", "operator", "clock", "resident"} == took


def test_nothing_happened_today_or_later(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        newest = session.scalar(select(func.max(LoggedStep.at)))
        assert newest is not None
        assert newest < UNTIL.replace(hour=0)


def test_a_visit_brought_forward_for_fresh_findings_is_planned_for_its_day(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(last_days, "LEAST_NEW", 99)  # whatever there is does not suffice
    found = loaded_into(settings, months=1)
    with reading(found.sessions) as session:
        query = select(Inspection.finished_at, Inspection.planned_on)
        given = session.execute(query.where(Inspection.finished_at.is_not(None))).all()
    assert given
    assert [day for finished, day in given if finished and office_date(finished) < day] == []


def test_no_letter_of_the_past_waits_and_the_last_can_be_read(small_demo: Demo) -> None:
    with reading(small_demo.sessions) as session:
        unsent = select(func.count(Message.id)).where(Message.sent_at.is_(None))
        assert session.scalar(unsent) == 0
    assert len(small_demo.mailbox) == small_demo.loaded.letters > 10
    for file in small_demo.mailbox:
        letter = email.message_from_bytes(file.read_bytes())
        assert letter["Delivered-To"] == letter["To"]
        assert letter["To"].endswith("@demo.example")
        assert letter["Subject"]


def test_every_photo_is_there(small_demo: Demo) -> None:
    store = PhotoStore(small_demo.settings.photo_dir)
    with reading(small_demo.sessions) as session:
        stored = set(session.scalars(select(Photo.stored)))
    assert stored
    assert all(store.path(name).exists() for name in stored)


def test_three_log_ins_are_told_as_long_as_their_password_fits(
    small_demo: Demo, tmp_path: Path
) -> None:
    shutil.copytree(small_demo.settings.data_dir, tmp_path / "copy")
    settings = settings_for(tmp_path / "copy")
    lines = demo.logins(settings)
    assert len(lines) == 3
    assert all(small_demo.loaded.password in line for line in lines)
    engine = make_engine(settings.database_url)
    with transaction(make_sessions(engine, WHOLE_INSTALLATION)) as session:
        user = people.by_login(session, "inspektion1")
        assert user is not None
        user.active = False
    engine.dispose()
    assert len(demo.logins(settings)) == 2


def test_without_a_demo_no_log_ins_are_told(settings: Settings) -> None:
    assert demo.logins(settings) == []


def test_a_database_with_a_district_is_left_alone(small_demo: Demo) -> None:
    password = small_demo.loaded.password
    with pytest.raises(demo.NotEmpty):
        demo.load(small_demo.settings, until=UNTIL, months=1)
    assert demo.load_if_empty(small_demo.settings) is None
    assert all(password in line for line in demo.logins(small_demo.settings))


@pytest.mark.parametrize("moment", ["demo.lived", "demo.copied"])
def test_an_interrupted_load_leaves_an_empty_database(settings: Settings, moment: str) -> None:
    def interrupt(passed: str) -> None:
        if passed == moment:
            raise KeyboardInterrupt

    with crashing(interrupt), pytest.raises(KeyboardInterrupt):
        demo.load(settings, until=UNTIL, months=0)
    engine = make_engine(settings.database_url)
    with reading(make_sessions(engine, WHOLE_INSTALLATION)) as session:
        assert districts.all_districts(session) == []
    engine.dispose()
    assert demo.load(settings, until=UNTIL, months=0).rows > 100


@pytest.mark.postgres
def test_postgres_goes_on_counting_behind_the_demo(tmp_path: Path, fresh_postgres: str) -> None:
    settings = settings_for(tmp_path, DATABASE_URL=fresh_postgres)
    migrate(settings)
    found = loaded_into(settings, months=0)
    with transaction(found.sessions) as session:
        district = districts.by_code(session, "goerlitz")
        assert verify_figures(session, district.id) == []
        house = session.scalars(select(Accommodation)).first()
        assert house is not None
        newest = session.scalar(select(func.max(Room.id))) or 0
        assert add_room(session, house, "Dachboden").id > newest
    found.sessions.kw["bind"].dispose()
