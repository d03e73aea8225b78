"""`begehung doctor`: every fault it can find, each really there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from inspections.clock import utcnow
from inspections.commands import doctor
from inspections.commands.doctor import BEAT_WITHIN, COMPARED_WITHIN
from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.labels import using_locale
from inspections.photo_store import StoredPhoto
from inspections.runtime import outbox, runs
from inspections.runtime.outbox import Message
from inspections.runtime.runs import Run
from inspections.runtime.timers import ArmedTimer
from inspections.settings import Settings
from inspections.store import inspections, storage
from inspections.store.figures import Summary
from inspections.usecases.fold_figures import KIND
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.run_due import SWEEP
from tests.commands.conftest import Begehung, Said
from tests.fixtures.full_storage import Storage
from tests.fixtures.leashed import free_port
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.smtp_sink import SmtpSink
from tests.fixtures.valkey import ValkeyServer

DAY = timedelta(days=1)
ALL_WELL = Said(0, "ohne Befund\n", "")


@pytest.fixture
def well(begehung: Begehung, small: SmallDistrict, smtp_sink: SmtpSink) -> Begehung:
    """An installation without fault: it has just ticked and its mail server listens."""
    small.clock.now = utcnow()

    def doctor(*arguments: str, **environment: str) -> Said:
        settings = {"SMTP_URL": smtp_sink.url} | environment
        return begehung("doctor", "--free-space", "1", *arguments, **settings)

    assert begehung("tick", SMTP_URL=smtp_sink.url).code == 0
    assert doctor() == ALL_WELL
    return doctor


def the_fault(said: Said) -> str:
    assert (said.code, said.out) == (1, "")
    [line] = said.err.splitlines()
    return line


def letter(small: SmallDistrict, key: str) -> None:
    with transaction(small.sessions) as session:
        outbox.add(
            session,
            key,
            district_id=small.district.id,
            letter="weekly_digest",
            recipient="niemand@kreis.example",
            payload={},
            now=utcnow() - timedelta(minutes=20),
        )


def test_quiet_says_nothing_when_all_is_well(well: Begehung) -> None:
    assert well("--quiet") == Said(0, "", "")


def test_a_database_that_does_not_answer(well: Begehung) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/none"
    assert the_fault(well(DATABASE_URL=url)).startswith("Datenbank nicht erreichbar: ")


def test_a_database_without_tables(well: Begehung, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    assert "nicht eingerichtet; zuerst: begehung migrate" in the_fault(well(DATABASE_URL=url))


def test_an_old_schema(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    assert the_fault(well()).startswith("Datenbank auf Stand 0000, erwartet ")


def test_an_sqlite_that_corrupts_its_files(settings: Settings) -> None:
    program = (  # as where Python brings an old one and nobody installed another
        "import sqlite3, sys; sys.modules['pysqlite3.dbapi2'] = None\n"
        "sqlite3.sqlite_version_info, sqlite3.sqlite_version = (3, 40, 1), '3.40.1'\n"
        "from inspections.commands.main import run\n"
        "sys.argv[1:] = ['doctor', '--free-space', '1']; sys.exit(run())"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"BEGEHUNG_DATA_DIR": str(settings.data_dir)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "SQLite: SQLite" in done.stderr
    assert "WAL-reset bug" in done.stderr


def test_a_configured_redis_that_does_not_answer(well: Begehung, valkey: ValkeyServer) -> None:
    assert well(REDIS_URL=valkey.url) == ALL_WELL
    valkey.stop()
    assert the_fault(well(REDIS_URL=valkey.url)).startswith("Redis: antwortet nicht: ")
    elsewhere = f"redis://127.0.0.1:{free_port()}/0"
    assert the_fault(well(REDIS_URL=elsewhere)).startswith("Redis: antwortet nicht: ")


def test_a_mail_server_that_does_not_answer(well: Begehung, smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    assert the_fault(well()).startswith("Mailserver: nicht erreichbar: ")


def test_a_mail_server_address_that_cannot_be_used(well: Begehung) -> None:
    fault = the_fault(well(SMTP_URL="smtp://127.0.0.1:25?colour=blue"))
    assert fault == "BEGEHUNG_SMTP_URL: unknown option colour=blue"


def test_a_beat_that_stopped(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.get_one(runs.Heartbeat, SWEEP).at = utcnow() - BEAT_WITHIN * 2
    assert the_fault(well()).startswith("Durchgang: der letzte war am ")


def test_a_beat_that_never_was(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.delete(session.get_one(runs.Heartbeat, SWEEP))
    assert the_fault(well()).startswith("Durchgang: noch keiner")


def test_a_letter_that_waits_too_long(well: Begehung, small: SmallDistrict) -> None:
    letter(small, "old")
    assert the_fault(well()).startswith("Briefe: der älteste wartet seit ")


def test_a_parked_letter_and_why(well: Begehung, small: SmallDistrict) -> None:
    letter(small, "parked")
    with transaction(small.sessions) as session:
        session.execute(update(Message).values(parked_at=utcnow(), last_error="550 no such box"))
    assert the_fault(well()) == "goerlitz: 1 aufgegebene Briefe, zuletzt: 550 no such box"


def test_a_resting_timer_and_why(well: Begehung, small: SmallDistrict) -> None:
    [case] = small.inspect("B11")
    with transaction(small.sessions) as session:
        its_own = update(ArmedTimer).where(ArmedTimer.instance_id == case.instance_id)
        session.execute(its_own.values(last_error="NoResultFound()"))
    assert the_fault(well()) == "goerlitz: 1 ruhende Fristen, zuletzt: NoResultFound()"


def test_figures_that_differ(
    well: Begehung, begehung: Begehung, small: SmallDistrict, smtp_sink: SmtpSink
) -> None:
    small.inspect("B11")
    begehung("tick", SMTP_URL=smtp_sink.url)
    with transaction(small.sessions) as session:
        session.execute(update(Summary).where(Summary.measure == "opened").values(amount=9))
        session.execute(update(Run).where(Run.kind == KIND).values(key="yesterday"))
    begehung("tick", SMTP_URL=smtp_sink.url)
    assert the_fault(well()).startswith("goerlitz: Kennzahlen weichen ab: 1 differences")


def test_figures_not_compared_for_long(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.execute(update(Run).values(at=utcnow() - COMPARED_WITHIN - DAY))
    assert the_fault(well()).startswith("goerlitz: Kennzahlen zuletzt verglichen am ")


def test_figures_never_compared(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.execute(update(Run).where(Run.kind == KIND).values(kind="another"))
    assert the_fault(well()) == "goerlitz: Kennzahlen noch nie verglichen"


def test_too_little_space(well: Begehung) -> None:
    assert "MiB frei" in the_fault(well("--free-space", str(2**50)))


def test_a_data_directory_nobody_can_write_to(
    well: Begehung, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with elsewhere(settings) as environment:
        fault = the_fault(well(DATA_DIR=str(tmp_path / "file" / "data"), **environment))
    assert fault.startswith("Datenverzeichnis ")


@contextmanager
def elsewhere(settings: Settings) -> Iterator[dict[str, str]]:
    """Everything that else would lie in the data directory."""
    yield {"DATABASE_URL": settings.database_url, "SECRET_KEY": settings.secret_keys[0]}


def test_held_mail(well: Begehung) -> None:
    assert the_fault(well(MAIL_HOLD="1")).startswith("Post: angehalten")


def test_several_faults_are_all_told(well: Begehung, small: SmallDistrict) -> None:
    with transaction(small.sessions) as session:
        session.execute(update(Run).where(Run.kind == KIND).values(kind="another"))
    said = well(MAIL_HOLD="1", SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    assert (said.code, len(said.err.splitlines())) == (1, 3)


def test_the_doctor_changes_nothing(well: Begehung, small: SmallDistrict) -> None:
    letter(small, "waiting")
    well()
    with transaction(small.sessions) as session:
        [message] = session.query(Message).filter_by(key="waiting")
        assert (message.attempts, message.sent_at) == (0, None)
    assert small.user(Role.ADMIN).active


def test_photos_that_weigh_another_sum_than_was_counted(
    well: Begehung, small: SmallDistrict
) -> None:
    with transaction(small.sessions) as session:
        storage.grow(session, small.district.id, 4096)
    fault = the_fault(well())
    assert fault.endswith("Fotospeicher mit 4096 Bytes gezählt, in den Akten stehen 0")


def test_room_for_photos_that_runs_out(well: Begehung, small: SmallDistrict) -> None:
    store, visit = Storage(small), small.plan()
    with transaction(small.sessions) as session:
        row = inspections.get(session, small.district.id, visit)
        photo = StoredPhoto("ab" * 32, "cd" * 32, 64, 48, 800)
        receive_inspection_photo(
            session, row, photo, item="C06", place="", sent_by="user:1", now=utcnow()
        )
    store.leave(201)
    assert well() == ALL_WELL
    store.leave(200)
    assert the_fault(well()).endswith(": Fotospeicher zu 80 % belegt")


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("REDIS_URL", "redis://queue.example/0", "rediss://"),
        ("REDIS_URL", "rediss://queue.example/0", ""),
        ("REDIS_URL", "redis://127.0.0.1/0", ""),
        ("DATABASE_URL", "postgresql://b@base.example/b", "sslmode=verify-full"),
        ("DATABASE_URL", "postgresql://b@base.example/b?sslmode=require", "sslmode=verify-full"),
        ("DATABASE_URL", "postgresql://b@base.example/b?sslmode=verify-full", ""),
        ("DATABASE_URL", "postgresql://b@/b?host=/run/postgresql", ""),
        ("DATABASE_URL", "postgresql://b@localhost/b", ""),
    ],
)
def test_a_line_to_another_machine_that_anybody_may_read(
    name: str, url: str, said: str, tmp_path: Path
) -> None:
    settings = Settings.from_env({"BEGEHUNG_DATA_DIR": str(tmp_path), f"BEGEHUNG_{name}": url})
    with using_locale("de"):
        faults = list(doctor.open_lines(settings))
    assert [said in fault for fault in faults] == ([True] if said else [])
