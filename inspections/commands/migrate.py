"""`begehung migrate`: bring the database to the newest schema."""

from __future__ import annotations

import os

import click

from inspections.clock import utcnow
from inspections.commands.take_over import told, told_refusal
from inspections.db import make_engine, make_sessions
from inspections.settings import Settings
from inspections.store.migrate import migrate_database
from inspections.usecases.take_over import CannotTakeOver, take_over_all


def migrate(settings: Settings) -> str:
    """Returns the revision reached.

    Running cases go on by the newest version of their workflow, which is told and logged.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    try:
        revision = migrate_database(engine)
        for line in told(take_over_all(make_sessions(engine), clock=utcnow)):
            click.echo(line)
        return revision
    except CannotTakeOver as refusal:
        raise click.ClickException(told_refusal(refusal))
    finally:
        engine.dispose()


@click.command("migrate")
def command() -> None:
    """Bring the database to the newest schema. Safe to repeat."""
    revision = migrate(Settings.from_env(os.environ))
    click.echo(f"Schema {revision}")
