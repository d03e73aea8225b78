"""`begehung doctor`: is the installation sound; one line per fault."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import redis
from sqlalchemy import Engine, make_url
from sqlalchemy.orm import Session

from inspections.clock import utcnow
from inspections.commands import embedded_redis
from inspections.commands.wired import database_problem
from inspections.db import UnsafeSqlite, make_engine, make_sessions, reading
from inspections.domain.quota import NEARLY_FULL
from inspections.labels import _
from inspections.mail.outcomes import TemporaryFailure
from inspections.mail.smtp_url import SmtpUrlInvalid
from inspections.mail.transport import SmtpTransport
from inspections.runtime import installation, outbox, runs, timers
from inspections.settings import Settings
from inspections.store import districts, storage
from inspections.store.districts import District
from inspections.store.row_security import bypassed
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fold_figures import KIND
from inspections.usecases.run_due import SWEEP

BEAT_WITHIN = timedelta(minutes=5)
LETTER_WITHIN = timedelta(minutes=15)
COMPARED_WITHIN = timedelta(hours=36)
ANSWER_WITHIN = 5.0  # seconds a server has
MIB = 1024 * 1024
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


@click.command(
    "doctor",
    help=_(
        """Prüft die Anlage und schreibt eine Zeile je Fehler auf die Fehlerausgabe: Datenbank,
        Schema, SQLite-Fassung, Redis, Mailserver, Datenverzeichnis, freier Platz, letzter
        Durchgang, wartende und aufgegebene Briefe, ruhende Fristen, Vergleich der Kennzahlen,
        Fotospeicher der Kreise, angehaltene Post, unverschlüsselte Leitungen.

        Ändert nichts. Für die Überwachung: begehung doctor --quiet

        Rückgabe: 0 ohne Befund; 1 mindestens ein Fehler."""
    ),
)
@click.option("--quiet", is_flag=True, help=_("Ohne Befund nichts schreiben."))
@click.option(
    "--free-space",
    metavar="MIB",
    type=click.IntRange(min=0),
    default=1024,
    show_default=True,
    help=_("So viel Platz soll im Datenverzeichnis frei sein."),
)
@click.pass_context
def command(context: click.Context, quiet: bool, free_space: int) -> None:
    faults = list(all_faults(Settings.from_env(os.environ), free_space))
    for fault in faults:
        click.echo(fault, err=True)
    if not faults and not quiet:
        click.echo(_("ohne Befund"))
    context.exit(1 if faults else 0)


def all_faults(settings: Settings, free_space: int = 0) -> Iterator[str]:
    """Every check that can still be made is made, whatever the others say."""
    yield from data_directory(settings.data_dir, free_space)
    yield from redis_server(settings)
    yield from mail_server(settings)
    yield from open_lines(settings)
    if settings.mail_hold:
        yield _("Post: angehalten (BEGEHUNG_MAIL_HOLD); Briefe warten")
    try:
        engine = make_engine(settings.database_url)
    except UnsafeSqlite as fault:
        yield f"SQLite: {fault}"
        return
    try:
        yield from database(engine, utcnow())
    finally:
        engine.dispose()


def data_directory(folder: Path, free_space: int) -> Iterator[str]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
        free = shutil.disk_usage(folder).free // MIB
    except OSError as fault:
        yield _("Datenverzeichnis {folder}: {reason}").format(folder=folder, reason=fault.strerror)
        return
    if free < free_space:
        words = _("Datenverzeichnis {folder}: nur {free} MiB frei")
        yield words.format(folder=folder, free=free)


def redis_server(settings: Settings) -> Iterator[str]:
    """The embedded one belongs to `begehung up`; whoever works with `tick` needs none."""
    if settings.embedded_redis:
        return
    parts = urlsplit(settings.redis_url)
    if parts.scheme == "redis+socket":
        if not embedded_redis.answers(Path(unquote(parts.path))):
            yield _("Redis: antwortet nicht: {path}").format(path=parts.path)
        return
    client = redis.Redis.from_url(
        settings.redis_url, socket_connect_timeout=ANSWER_WITHIN, socket_timeout=ANSWER_WITHIN
    )
    try:
        client.ping()
    except redis.RedisError as fault:
        yield _("Redis: antwortet nicht: {reason}").format(reason=fault)
    finally:
        client.close()


def mail_server(settings: Settings) -> Iterator[str]:
    try:
        SmtpTransport(settings.smtp_url, settings.mail_from, ANSWER_WITHIN).probe()
    except SmtpUrlInvalid as fault:
        yield f"BEGEHUNG_SMTP_URL: {fault}"
    except TemporaryFailure as fault:
        yield _("Mailserver: nicht erreichbar: {reason}").format(reason=fault)


def open_lines(settings: Settings) -> Iterator[str]:
    """To another machine in plain text, or without looking at who answers."""
    redis_url, base = urlsplit(settings.redis_url), make_url(settings.database_url)
    if redis_url.scheme == "redis" and _elsewhere(redis_url.hostname):
        yield _("Redis: die Leitung zu {host} ist offen; rediss:// verschlüsselt sie").format(
            host=redis_url.hostname
        )
    if base.get_backend_name() == "sqlite":
        return
    host = base.host or str(base.query.get("host", ""))
    if _elsewhere(host) and base.query.get("sslmode") != "verify-full":
        words = _("PostgreSQL: ungeprüft, wer als {host} antwortet; es fehlt sslmode=verify-full")
        yield words.format(host=host)


def _elsewhere(host: str | None) -> bool:
    """Neither this machine nor a socket on it."""
    return bool(host) and not str(host).startswith("/") and host not in THIS_MACHINE


def database(engine: Engine, now: datetime) -> Iterator[str]:
    if problem := database_problem(engine):
        yield problem
        return
    with engine.connect() as connection:
        if bypassed(connection) and not connection.get_execution_options().get("role"):
            yield _("PostgreSQL: dieser Benutzer sieht durch die Wand zwischen den Kreisen")
    with reading(make_sessions(engine), WHOLE_INSTALLATION) as session:
        yield from beat(session, now)
        yield from mail_hold(session)
        yield from oldest_letter(session, now)
        for district in districts.all_districts(session):
            yield from left_lying(session, district)
            yield from comparison(session, district, now)
            yield from storage_of(session, district)


def beat(session: Session, now: datetime) -> Iterator[str]:
    at = runs.last_beat(session, SWEEP)
    if at is None:
        yield _("Durchgang: noch keiner; läuft der Zeitgeber oder »begehung tick«?")
    elif now - at > BEAT_WITHIN:
        yield _("Durchgang: der letzte war am {at}").format(at=_at(at))


def mail_hold(session: Session) -> Iterator[str]:
    row = installation.read(session)
    if row is not None and row.held_at is not None:
        words = _("Post: seit {at} angehalten, vielleicht nach einer Rücksicherung; siehe Betrieb")
        yield words.format(at=_at(row.held_at))


def oldest_letter(session: Session, now: datetime) -> Iterator[str]:
    at = outbox.oldest_waiting(session, now=now)
    if at is not None and now - at > LETTER_WITHIN:
        yield _("Briefe: der älteste wartet seit {at}").format(at=_at(at))


def left_lying(session: Session, district: District) -> Iterator[str]:
    if parked := outbox.parked(session, district_id=district.id):
        words = _("{district}: {number} aufgegebene Briefe, zuletzt: {reason}")
        reason = parked[-1].last_error or ""
        yield words.format(district=district.code, number=len(parked), reason=reason[:200])
    if resting := timers.resting(session, district_id=district.id):
        words = _("{district}: {number} ruhende Fristen, zuletzt: {reason}")
        reason = resting[-1].last_error or ""
        yield words.format(district=district.code, number=len(resting), reason=reason[:200])


def comparison(session: Session, district: District, now: datetime) -> Iterator[str]:
    run = runs.latest(session, KIND, district_id=district.id)
    if run is None:
        yield _("{district}: Kennzahlen noch nie verglichen").format(district=district.code)
        return
    if run.note:
        words = _("{district}: Kennzahlen weichen ab: {note}")
        yield words.format(district=district.code, note=run.note)
    if now - run.at > COMPARED_WITHIN:
        words = _("{district}: Kennzahlen zuletzt verglichen am {at}")
        yield words.format(district=district.code, at=_at(run.at))


def storage_of(session: Session, district: District) -> Iterator[str]:
    room = storage.room(session, district.id)
    found = storage.recomputed(session, district.id)
    if found != room.used:
        words = _("{district}: Fotospeicher mit {used} Bytes gezählt, in den Akten stehen {found}")
        yield words.format(district=district.code, used=room.used, found=found)
    if room.nearly_full:
        words = _("{district}: Fotospeicher zu {percent} % belegt")
        yield words.format(district=district.code, percent=room.percent)
    if room.percent_of_day >= NEARLY_FULL:
        words = _("{district}: heute {came} von {most} Fotos angenommen")
        yield words.format(district=district.code, came=room.today, most=room.daily)


def _at(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")
