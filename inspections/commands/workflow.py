"""`begehung workflow`: released workflows described, played through, and asked why."""

from __future__ import annotations

import click

from inspections.commands.simulation import simulate
from inspections.commands.take_over import command as take_over
from inspections.commands.why import why
from inspections.engine.bpmn import bpmn
from inspections.engine.definition import Workflow
from inspections.engine.describe import table
from inspections.engine.diagram import diagram_of
from inspections.engine.flow import flow_of
from inspections.engine.picture import svg
from inspections.engine.words import Words
from inspections.labels import _
from inspections.workflows import registry
from inspections.workflows.words import SpokenWords

NAMES = sorted({workflow.name for workflow in registry.RELEASED})


def as_picture(workflow: Workflow, words: Words) -> str:
    return svg(diagram_of(flow_of(workflow, words)), alone=True)


FORMATS = {"table": table, "svg": as_picture, "bpmn": bpmn}


@click.group(
    "workflow", help=_("Die Abläufe von Begehungen und Mängeln, wie sie freigegeben sind.")
)
def command() -> None:
    """Everything is below."""


@command.command(
    "describe",
    short_help=_("Zeigt Zustände, Regeln und Fristen eines Ablaufs."),
    help=_(
        """Schreibt einen freigegebenen Ablauf als Markdown-Tabelle: alle Regeln in ihrer
        Reihenfolge (die erste zutreffende gilt), danach alle Fristen.

        Laufende Vorgänge bleiben bei der Version, mit der sie begonnen wurden.

        Rückgabe: 0; 1, wenn es die Version nicht gibt; 2, wenn es den Ablauf nicht gibt."""
    ),
)
@click.argument("name", metavar="NAME", type=click.Choice(NAMES))
@click.option("--version", type=int, help=_("Eine bestimmte Version statt der neuesten."))
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="table", show_default=True,
    help=_("Wie er geschrieben wird."),
)  # fmt: skip
def describe(name: str, version: int | None, form: str) -> None:
    known = {each.version: each for each in registry.RELEASED if each.name == name}
    wanted = max(known) if version is None else version
    if wanted not in known:
        versions = ", ".join(map(str, sorted(known)))
        words = _("--version: {name} gibt es in den Versionen {versions}")
        raise click.ClickException(words.format(name=name, versions=versions))
    click.echo(FORMATS[form](known[wanted], SpokenWords()))


command.add_command(simulate)
command.add_command(take_over)
command.add_command(why)
