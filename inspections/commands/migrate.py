"""`begehung migrate`: bring the database to the newest schema."""

from __future__ import annotations

import os

import click

from inspections.db import make_engine
from inspections.settings import Settings
from inspections.store.migrate import migrate_database


def migrate(settings: Settings) -> str:
    """Returns the revision reached."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    engine = make_engine(settings.database_url)
    try:
        return migrate_database(engine)
    finally:
        engine.dispose()


@click.command("migrate")
def command() -> None:
    """Bring the database to the newest schema. Safe to repeat."""
    revision = migrate(Settings.from_env(os.environ))
    click.echo(f"Schema {revision}")
