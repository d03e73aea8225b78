"""Load the demo district: lived in a scratch database, copied in one transaction.

An interrupted load leaves an empty database, never half a demo.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select

from inspections.clock import utcnow
from inspections.crash_points import crash_point
from inspections.db import bare, make_engine, make_sessions, reading, transaction
from inspections.demo.access import new_password
from inspections.demo.copying import copy_everything
from inspections.demo.foundation import found
from inspections.demo.history import History
from inspections.demo.material import material
from inspections.demo.stage import HandClock, Stage
from inspections.domain.errors import Conflict
from inspections.domain.working_days import office_date
from inspections.mail.kept_letters import envelope_lines, keep
from inspections.mail.render import render
from inspections.photo_store import PhotoStore
from inspections.runtime.outbox import Message
from inspections.settings import Settings
from inspections.store.districts import District
from inspections.store.migrate import migrate_database
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.run_due import Office

SEED = 20261
MONTHS = 24
LETTERS_KEPT = 30
LETTERS_OF = timedelta(days=21)  # older ones are not even printed


class NotEmpty(Conflict):
    """The database has a district; a demo goes into an empty one only."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """How much the demo has."""

    rows: int
    letters: int
    password: str


def load_if_empty(settings: Settings) -> Loaded | None:
    """What `begehung up` does; None when there is something already."""
    return None if _is_taken(settings) else load(settings)


def load(
    settings: Settings, *, until: datetime | None = None, seed: int = SEED, months: int = MONTHS
) -> Loaded:
    """Fill the empty, migrated database with `months` of history up to `until`. Raises NotEmpty."""
    if _is_taken(settings):
        raise NotEmpty(database="not_empty")
    until = until or utcnow()
    password = new_password(settings)
    with tempfile.TemporaryDirectory(prefix="begehung-demo-") as folder, scratch(folder) as engine:
        letters = live(settings, engine, password, until=until, seed=seed, months=months)
        crash_point("demo.lived")
        rows = _hand_over(engine, settings)
    if settings.embedded_mail:
        for letter, sent_at in letters:
            _put_into_mailbox(letter, sent_at, settings)
    return Loaded(rows, len(letters), password)


@contextmanager
def scratch(folder: str) -> Iterator[Engine]:
    """A migrated database of its own that need not survive a power cut."""
    engine = make_engine(f"sqlite:///{Path(folder) / 'scratch.sqlite3'}")

    @event.listens_for(engine, "connect")
    def trust_the_disk(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")

    try:
        migrate_database(engine)
        yield engine
    finally:
        engine.dispose()


Letters = deque[tuple[EmailMessage, datetime]]


@dataclass(frozen=True, slots=True)
class LastLetters:
    """Prints and takes letters; those of the last days are kept, the others are history."""

    settings: Settings
    clock: HandClock
    since: datetime
    kept: Letters = field(default_factory=lambda: deque(maxlen=LETTERS_KEPT))

    def render(self, message: Message) -> EmailMessage:
        if message.created_at < self.since:
            return EmailMessage()
        return render(message, self.settings)

    def send(self, message: EmailMessage, in_time: Callable[[], bool]) -> None:
        if message["To"]:
            self.kept.append((message, self.clock()))


def live(
    settings: Settings, engine: Engine, password: str, *, until: datetime, seed: int, months: int
) -> Letters:
    """Let the history happen in this database; the letters of its last days."""
    today = office_date(until)
    begins_on = months_before(today, months)
    clock = HandClock(until)
    post = LastLetters(settings, clock, since=until - LETTERS_OF)
    sessions = make_sessions(engine, clock=clock)
    now = clock.to(begins_on, time(7))
    with transaction(sessions, WHOLE_INSTALLATION) as session:
        cast = found(session, material(), password, ends_on=today, now=now)
    sessions = make_sessions(engine, cast.district.id, clock=clock)
    office = Office(
        sessions=sessions,
        transport=post,
        render=post.render,
        clock=clock,
        mail_hold=False,
        export_dir=settings.export_dir,
        base_url=settings.base_url,
    )
    photos = PhotoStore(settings.photo_dir)
    stage = Stage(sessions, clock, Random(seed), cast, material(), photos, {}, today)  # noqa: S311
    History(stage, office, begins_on, today, settings.secret_keys).happen()
    return post.kept


def months_before(day: date, months: int) -> date:
    """The first of the month so many months earlier."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, 1)


def _is_taken(settings: Settings) -> bool:
    engine = make_engine(settings.database_url)
    try:
        with reading(make_sessions(engine)) as session:
            return _has_district(session.connection())
    finally:
        engine.dispose()


def _has_district(connection: Connection) -> bool:
    return bool(connection.scalar(select(func.count(District.id))))


def _hand_over(scratch_engine: Engine, settings: Settings) -> int:
    engine = make_engine(settings.database_url)
    try:
        with bare(scratch_engine) as source, bare(engine) as target:
            if _has_district(target):
                raise NotEmpty(database="not_empty")
            rows = copy_everything(source, target)
            crash_point("demo.copied")
            return rows
    finally:
        engine.dispose()


def _put_into_mailbox(letter: EmailMessage, sent_at: datetime, settings: Settings) -> None:
    """As the mail sink does."""
    settings.mailbox_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    sender = parseaddr(settings.mail_from)[1]
    head = envelope_lines(sender, [letter["To"].addresses[0].addr_spec])
    keep(head + letter.as_bytes(policy=SMTP), settings.mailbox_dir, sent_at)
