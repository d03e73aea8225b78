"""`begehung tick`: everything due, once; for cron where no Celery runs."""

from __future__ import annotations

import click

from inspections.commands.wired import wired
from inspections.labels import _
from inspections.usecases.run_due import run_due


@click.command(
    "tick",
    help=_(
        """Tut einmal alles, was jetzt fällig ist: Fristen verstreichen, Erinnerungen und
        Wochenübersichten entstehen, Briefe gehen hinaus, bestellte Excel-Dateien und
        Regelvergleiche werden geschrieben, Kennzahlen gefaltet und einmal am Tag nachgerechnet.

        Für cron gedacht, wo kein Celery läuft. Mehrfach oder gleichzeitig aufgerufen schadet
        nicht: Jede Aufgabe wird einmal erledigt. Versäumtes wird nachgeholt.

        Ein Brief, den der Mailserver gerade nicht annimmt, wird später wieder versucht und gilt
        nicht als gescheitert; »begehung doctor« meldet, was zu lange wartet.

        Rückgabe: 0 alles getan; 1 etwas ist gescheitert und ruht, der Grund steht auf der
        Fehlerausgabe."""
    ),
)
@click.pass_context
def command(context: click.Context) -> None:
    with wired() as wiring:
        done = run_due(wiring.office())
    parts = (
        (_("Fristen und Erinnerungen"), done.timers),
        (_("Wochenübersichten"), done.digests),
        (_("Briefe"), done.letters),
        (_("Berichte"), done.exports),
        (_("Kennzahlen"), done.facts),
    )
    told = [f"{name}: {number}" for name, number in parts if number]
    click.echo("; ".join(told) if told else _("nichts fällig"))
    if done.failed:
        click.echo(_("gescheitert: {number}").format(number=done.failed), err=True)
        context.exit(1)
