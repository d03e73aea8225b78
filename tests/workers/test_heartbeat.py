"""Celery on a real Redis: a heartbeat, never the place where something exists."""

from __future__ import annotations

from datetime import date

from inspections.db import transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.runtime import runs
from inspections.store.exports import Export
from inspections.usecases.compare_policies import ask_for_comparison
from inspections.usecases.run_due import SWEEP
from tests.fixtures.heartbeat import Heartbeat
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.smtp_sink import SmtpSink
from tests.fixtures.valkey import ValkeyServer
from workers import app, jobs
from workers.beat import SCHEDULE


def dangers(sink: SmtpSink) -> list[str]:
    return [letter.subject for letter in sink.letters if "M-2026-0001" in letter.subject]


def test_a_letter_travels_by_beat_worker_and_mail_server(
    small: SmallDistrict, heartbeat: Heartbeat, smtp_sink: SmtpSink
) -> None:
    small.inspect("B04")
    heartbeat.beat()
    assert len(dangers(smtp_sink)) == 2


def test_five_deliveries_of_every_task_are_one(
    small: SmallDistrict, heartbeat: Heartbeat, smtp_sink: SmtpSink
) -> None:
    small.inspect("B04")
    for _ in range(5):
        heartbeat.send()
    for message_id in (1, 2) * 5:
        jobs.deliver_letter.apply_async((message_id,))
    heartbeat.beat(times=2)
    assert len(dangers(smtp_sink)) == 2


def test_flushing_redis_loses_nothing(
    small: SmallDistrict, heartbeat: Heartbeat, smtp_sink: SmtpSink, valkey: ValkeyServer
) -> None:
    small.inspect("B04")
    heartbeat.send()
    with valkey.client() as client:
        client.flushall()
    heartbeat.beat()
    assert len(dangers(smtp_sink)) == 2


def test_two_policies_are_compared_by_a_task_of_its_own(
    small: SmallDistrict, heartbeat: Heartbeat
) -> None:
    with transaction(small.sessions) as session:
        wish = ask_for_comparison(
            session,
            small.user(Role.COORDINATOR),
            Policy(),
            Policy(rework_days=7),
            valid_from=date(2026, 7, 1),
            stand="",
            folder=small.office.export_dir,
            locale="de",
            now=small.clock(),
            years=0.1,
        )
    heartbeat.beat()
    with transaction(small.sessions) as session:
        made = session.get_one(Export, wish.id)
        assert (made.done_rows, made.error, made.attempts) == (100, None, 1)
        assert (small.office.export_dir / str(made.file)).is_file()


def test_the_beat_leaves_a_sign_of_life(small: SmallDistrict, heartbeat: Heartbeat) -> None:
    heartbeat.beat()
    with transaction(small.sessions) as session:
        assert runs.last_beat(session, SWEEP) == small.clock()


def test_every_beat_names_a_task_the_worker_knows() -> None:
    app.celery.loader.import_default_modules()
    assert {entry["task"] for entry in SCHEDULE.values()} <= app.celery.tasks.keys()


def test_a_beat_nobody_took_is_dropped_before_many_pile_up() -> None:
    assert sum(e["options"]["expires"] / e["schedule"] for e in SCHEDULE.values()) < 250


def test_a_worker_ten_minutes_ahead_of_beat_takes_its_beats() -> None:
    """Celery drops what has expired by the clock of the worker."""
    assert all(e["options"]["expires"] > 600 for e in SCHEDULE.values())


def test_the_queue_keeps_no_results_and_speaks_json_only() -> None:
    conf = app.celery.conf
    assert conf.result_backend is None
    assert conf.task_ignore_result
    assert conf.accept_content == ["json"]
    assert conf.task_acks_late
