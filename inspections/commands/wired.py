"""What a command works with: settings, and a database that is there and up to date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from inspections.db import UnsafeSqlite
from inspections.domain.errors import NotFound
from inspections.labels import _
from inspections.mail.smtp_url import SmtpUrlInvalid
from inspections.settings import Settings, SettingsInvalid
from inspections.store.migrate import current_revision, newest_revision
from inspections.wiring import Wiring, wire


@contextmanager
def wired() -> Iterator[Wiring]:
    """Raises ClickException when there is no database to work with."""
    settings = Settings.from_env(os.environ)
    try:
        wiring = wire(settings)
    except UnsafeSqlite as fault:
        raise click.ClickException(str(fault))
    except SmtpUrlInvalid as fault:
        raise SettingsInvalid([f"BEGEHUNG_SMTP_URL: {fault}"])
    try:
        if problem := database_problem(wiring.engine):
            raise click.ClickException(problem)
        yield wiring
    except NotFound as refusal:
        raise click.ClickException(not_found(refusal))
    finally:
        wiring.engine.dispose()


def database_problem(engine: Engine) -> str:
    """Why nobody can work with this database; empty when everybody can."""
    try:
        with engine.connect() as connection:
            reached = current_revision(connection)
    except DBAPIError as fault:
        return _("Datenbank nicht erreichbar: {reason}").format(reason=_first_line(fault.orig))
    if reached is None:
        return _("Datenbank nicht eingerichtet; zuerst: begehung migrate")
    if reached != newest_revision():
        words = _("Datenbank auf Stand {reached}, erwartet {newest}; zuerst: begehung migrate")
        return words.format(reached=reached, newest=newest_revision())
    return ""


def not_found(refusal: NotFound) -> str:
    """The field and the value nobody has."""
    field, value = next(iter(refusal.details.items()))
    return _("{field}: {value} gibt es nicht").format(field=field, value=value)


def _first_line(fault: object) -> str:
    return str(fault).strip().splitlines()[0] if str(fault).strip() else type(fault).__name__
