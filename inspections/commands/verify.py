"""`begehung verify aggregates`: the figures against a recomputation."""

from __future__ import annotations

import click
from sqlalchemy.orm import Session

from inspections.commands.wired import wired
from inspections.db import reading
from inspections.labels import _
from inspections.store import accommodations, districts
from inspections.store.districts import District
from inspections.usecases.fold_figures import Difference, verify_figures


@click.group("verify", help=_("Vergleicht, was angezeigt wird, mit dem, was in den Akten steht."))
def command() -> None:
    """Everything is below."""


@command.command(
    "aggregates",
    short_help=_("Rechnet alle Kennzahlen aus den Akten nach."),
    help=_(
        """Rechnet alle Kennzahlen aller Kreise aus Mängeln, Abläufen und Begehungen nach und
        vergleicht sie mit den gefalteten, aus denen Seiten, Briefe und Excel-Dateien lesen.
        Ändert nichts.

        Eine Zeile je Abweichung, durch Tabulatoren getrennt: Kreis, Unterkunft, Kennzahl,
        Schwere, Prüfpunkt, Tag, angezeigt, nachgerechnet.

        Rückgabe: 0 alles gleich; 1 Abweichungen."""
    ),
)
@click.pass_context
def aggregates(context: click.Context) -> None:
    differing = 0
    with wired() as wiring, reading(wiring.sessions) as session:
        all_districts = districts.all_districts(session)
        for district in all_districts:
            for difference in verify_figures(session, district.id):
                click.echo(_line(session, district, difference))
                differing += 1
    words = _("{districts} Kreise verglichen, {differing} Abweichungen")
    click.echo(words.format(districts=len(all_districts), differing=differing), err=True)
    context.exit(1 if differing else 0)


def _line(session: Session, district: District, difference: Difference) -> str:
    house = accommodations.get(session, district.id, difference.accommodation_id)
    key = difference.key
    return "\t".join(
        (
            district.code,
            house.code,
            key.measure,
            key.severity,
            key.item,
            key.on.isoformat(),
            str(difference.shown),
            str(difference.recomputed),
        )
    )
