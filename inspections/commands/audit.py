"""`begehung audit anchor|export`: the ends of the chains, and what was changed."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from inspections.audit.anchors import anchors
from inspections.audit.history import Wanted, history
from inspections.commands.wired import wired
from inspections.db import reading
from inspections.labels import _
from inspections.store import districts
from inspections.tenancy import WHOLE_INSTALLATION, narrow
from inspections.usecases.write_changes import as_csv, as_json


@click.group("audit", help=_("Das Änderungsprotokoll: Verankerung und Auszug."))
def command() -> None:
    """Everything is below."""


@command.command(
    "anchor",
    short_help=_("Nennt das Ende jeder Kette."),
    help=_(
        """Nennt das Ende jeder Kette des Änderungsprotokolls: Kette, Nummer, Prüfsumme, Zeitpunkt.

        Aufbewahrt, wo niemand hinkommt, der die Datenbank verwaltet, zeigt es später, dass nichts
        abgeschnitten oder neu geschrieben wurde: begehung verify audit --anchors DATEI. Mit
        BEGEHUNG_AUDIT_ANCHOR_EMAIL geht es täglich als Brief dorthin."""
    ),
)
def anchor() -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        for each in anchors(session):
            click.echo(str(each))


@command.command(
    "export",
    short_help=_("Gibt die Änderungen eines Kreises aus."),
    help=_(
        """Gibt die Änderungen eines Kreises aus, die neuesten zuerst, als CSV oder JSON.

        --person user:7 wählt, was eine Person getan hat; --object deficiency:12, was aus etwas
        wurde. Andere Objekte heißen accommodation, inspection, complaint, user, operator, case."""
    ),
)
@click.option("--district", "code", metavar="CODE", required=True, help=_("Kreis, etwa goerlitz."))
@click.option("--person", default="", help=_("Nur, was diese Person getan hat, etwa user:7."))
@click.option("--object", "thing", default="", help=_("Nur, was aus diesem Objekt wurde."))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help=_("Erst ab diesem Tag (UTC)."))
@click.option("--json", "wants_json", is_flag=True, help=_("JSON statt CSV."))
def export(
    code: str, person: str, thing: str, since: datetime | None, wants_json: bool
) -> None:
    wanted = Wanted(
        objects=[thing] if thing else (),
        by=person,
        since=since.replace(tzinfo=UTC) if since else None,
    )
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        district = districts.by_code(session, code)
        narrow(session, district.id)
        entries = history(session, district.id, wanted, limit=None)
        click.echo(as_json(entries) if wants_json else as_csv(entries), nl=wants_json)
