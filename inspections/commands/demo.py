"""`begehung demo load`: the demo district into an empty database."""

from __future__ import annotations

import os

import click

from inspections.labels import _
from inspections.settings import Settings


@click.group(
    "demo",
    help=_("Der Beispielkreis: Landkreis Görlitz mit zehn Unterkünften und 24 Monaten Begehungen."),
)
def command() -> None:
    """Everything is below."""


@command.command(
    "load",
    short_help=_("Füllt eine leere Datenbank."),
    help=_(
        """Füllt eine leere Datenbank mit dem Beispielkreis: zehn Unterkünfte, vier Betreiber,
        sechs Zugänge, zwei Checklisten und 24 Monate Begehungen bis gestern. Dauert etwa eine
        halbe Minute.

        Das Kennwort der Zugänge wird für diese Anlage neu gewürfelt, hier genannt und in
        BEGEHUNG_DATA_DIR/demo-password aufbewahrt.

        Rückgabe: 0 geladen; 1 abgelehnt, weil die Datenbank nicht leer ist. Ein abgebrochener
        Befehl hinterlässt eine leere Datenbank und darf wiederholt werden."""
    ),
)
def load() -> None:
    from inspections import demo
    from inspections.commands.migrate import migrate

    settings = Settings.from_env(os.environ)
    migrate(settings)
    click.echo(_("Der Beispielkreis wird geladen; das dauert etwa eine halbe Minute."), err=True)
    try:
        demo.load(settings)
    except demo.NotEmpty:
        raise click.ClickException(_("die Datenbank ist nicht leer; nichts wurde geladen"))
    for login in demo.logins(settings):
        click.echo(login)
