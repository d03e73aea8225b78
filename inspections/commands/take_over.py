"""`begehung workflow take-over`: running cases go on by the newest version that takes them over."""

from __future__ import annotations

from collections.abc import Sequence

import click

from inspections.clock import utcnow
from inspections.commands.wired import wired
from inspections.labels import _
from inspections.usecases import take_over as usecase
from inspections.usecases.take_over import CannotTakeOver, Moved
from inspections.workflows import registry
from inspections.workflows.words import SpokenWords

NAMES = sorted({workflow.name for workflow in registry.RELEASED})


@click.command(
    "take-over",
    short_help=_("Bringt laufende Vorgänge auf die neueste Version."),
    help=_(
        """Laufende Vorgänge gehen nach der neueren Version ihres Ablaufs weiter, wo diese
        erklärt, in welchem Zustand. Jeder Vorgang bekommt einen Eintrag in seinem Verlauf; seine
        Fristen laufen weiter, als hätte die neue Version von Anfang an gegolten.

        »begehung migrate« tut das von selbst und sagt es. Mehrfach aufgerufen schadet nicht.

        Rückgabe: 0; 1, wenn ein Vorgang keinen Platz in der neuen Version hat, dann ist keiner
        verändert."""
    ),
)
@click.argument("name", metavar="NAME", type=click.Choice(NAMES))
@click.option("--dry-run", is_flag=True, help=_("Nur sagen, was geschähe."))
def command(name: str, *, dry_run: bool) -> None:
    with wired() as wiring:
        try:
            if dry_run:
                moved = usecase.planned(wiring.sessions, name)
            else:
                moved = usecase.take_over(wiring.sessions, name, clock=utcnow)
        except CannotTakeOver as refusal:
            raise click.ClickException(told_refusal(refusal))
    click.echo("\n".join(told(moved)) or _("Kein laufender Vorgang einer älteren Version."))


def told(moved: Sequence[Moved]) -> list[str]:
    """One line a version, and one for each change of state."""
    lines = []
    words = SpokenWords()
    for each in moved:
        if not each.total:
            continue
        newer = registry.pinned(each.workflow, each.version)
        older = registry.pinned(each.workflow, each.before)
        pattern = _("{title}: {number} Vorgänge von Version {before} auf {version}")
        lines.append(
            pattern.format(
                title=words.title(newer),
                number=each.total,
                before=each.before,
                version=each.version,
            )
        )
        for (source, target), number in sorted(each.states.items()):
            names = (words.state(older.state(source).name), words.state(newer.state(target).name))
            lines.append(f"  {names[0]} → {names[1]}: {number}")
    return lines


def told_refusal(refusal: CannotTakeOver) -> str:
    cases = ", ".join(f"{instance} ({state})" for instance, state in refusal.cases)
    words = _("{workflow} {version}: kein Platz für die Vorgänge {cases}; nichts wurde verändert")
    newer = refusal.workflow
    return words.format(workflow=newer.name, version=newer.version, cases=cases)
