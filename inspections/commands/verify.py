"""`begehung verify`: figures recomputed, receipts and the audit log against their seals."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click
import orjson
from sqlalchemy.orm import Session

from inspections.audit.anchors import read_anchors
from inspections.audit.verify import Fault
from inspections.audit.verify import verify as verify_audit
from inspections.commands.wired import wired
from inspections.db import bare, reading
from inspections.inspection_receipts import InspectionReceipts
from inspections.labels import N_, _
from inspections.references import strangers
from inspections.store import accommodations, districts
from inspections.store.districts import District
from inspections.store.schema import METADATA
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.fold_figures import Difference, verify_figures
from inspections.usecases.issue_receipt import differences


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
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        all_districts = districts.all_districts(session)
        for district in all_districts:
            for difference in verify_figures(session, district.id):
                click.echo(_line(session, district, difference))
                differing += 1
    words = _("{districts} Kreise verglichen, {differing} Abweichungen")
    click.echo(words.format(districts=len(all_districts), differing=differing), err=True)
    context.exit(1 if differing else 0)


@command.command(
    "references",
    short_help=_("Sucht Verweise von einem Kreis in einen anderen."),
    help=_(
        """Sucht Zeilen, die auf etwas verweisen, das einem anderen Kreis gehört. Das Programm
        schreibt keine; es gäbe sie nach einem Eingriff an ihm vorbei. Ändert nichts.

        Eine Zeile je Fund, durch Tabulatoren getrennt: Tabelle, Spalte, Zahl der Zeilen.

        Rückgabe: 0 nichts gefunden; 1 etwas gefunden."""
    ),
)
@click.pass_context
def references(context: click.Context) -> None:
    with wired() as wiring, bare(wiring.engine) as connection:
        found = list(strangers(connection, METADATA))
    for table, column, rows in found:
        click.echo(f"{table}\t{column}\t{rows}")
    click.echo(_("{count} Funde").format(count=len(found)), err=True)
    context.exit(1 if found else 0)


@command.command(
    "receipt",
    short_help=_("Prüft den Beleg einer abgegebenen Begehung."),
    help=_(
        """Prüft, ob der Beleg in DATEI (JSON, von der Seite der Begehung oder vom Gerät) hier
        unterschrieben und seitdem nicht verändert wurde, und ob noch alles da ist, was er nennt.
        Ändert nichts.

        Rückgabe: 0 echt und vollständig; 1 nicht echt oder etwas fehlt; 2 keine lesbare Datei."""
    ),
)
@click.argument("file", metavar=_("DATEI"), type=click.File("rb"))
@click.pass_context
def receipt(context: click.Context, file: BinaryIO) -> None:
    try:
        document = orjson.loads(file.read())
    except orjson.JSONDecodeError as error:
        raise click.UsageError(_("Die Datei ist kein JSON: {error}").format(error=error))
    with wired() as wiring:
        signer = InspectionReceipts(wiring.settings.secret_keys)
        if not isinstance(document, dict) or not signer.genuine(document):
            click.echo(_("Nicht echt: hier nicht unterschrieben oder seitdem verändert."), err=True)
            context.exit(1)
        with reading(wiring.sessions, WHOLE_INSTALLATION) as session:
            differing = differences(session, document)
    for name in differing:
        click.echo(f"{name}\t{document[name]}\t{differing[name]}")
    shown = {name: document[name] for name in ("accommodation", "answers", "photos")}
    click.echo(
        _("Echt: {accommodation}, {answers} Antworten, {photos} Fotos.").format(**shown), err=True
    )
    context.exit(1 if differing else 0)


FAULTS = {
    Fault.MISSING: N_("davor fehlen Zeilen"),
    Fault.UNLINKED: N_("folgt nicht aus der Zeile davor"),
    Fault.ALTERED: N_("Inhalt verändert"),
    Fault.BACKWARDS: N_("früher datiert als die Zeile davor"),
    Fault.CUT: N_("endet anders als vermerkt: Zeilen fehlen oder kamen hinzu"),
    Fault.ANCHOR_MISSING: N_("verankerte Zeile fehlt"),
    Fault.ANCHOR_DIFFERS: N_("war bei der Verankerung eine andere"),
    Fault.VALUE_ALTERED: N_("persönlicher Wert verändert"),
    Fault.VALUE_MISSING: N_("persönlicher Wert fehlt, ohne dass eine Löschung vermerkt ist"),
    Fault.VALUE_UNKNOWN: N_("persönlicher Wert, den keine Zeile nennt"),
    Fault.INDEX_DIFFERS: N_("im Verzeichnis anders eingeordnet"),
    Fault.DISPLACED: N_("einem anderen Kreis zugeordnet"),
}


@command.command(
    "audit",
    short_help=_("Rechnet das Änderungsprotokoll nach."),
    help=_(
        """Rechnet alle Ketten des Änderungsprotokolls aus dem nach, was in der Datenbank steht.
        Ändert nichts.

        Wer die Datenbank beherrscht, könnte eine ganze Kette neu schreiben oder ihr Ende
        abschneiden. Das zeigt der Vergleich mit Verankerungen, die täglich an eine Adresse
        außerhalb gehen: --anchors liest sie aus einer Datei, auch aus gespeicherten Briefen.

        Eine Zeile je Befund, durch Tabulatoren getrennt: Kette, Zeile, Befund.

        Rückgabe: 0 unversehrt; 1 Befunde."""
    ),
)
@click.option(
    "--anchors",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Datei mit Verankerungen, etwa die Briefe, wie sie ankamen."),
)
@click.pass_context
def audit(context: click.Context, anchors: Path | None) -> None:
    known = read_anchors(anchors.read_text(errors="replace")) if anchors else []
    if anchors and not known:
        raise click.ClickException(_("keine Verankerung in {file}").format(file=anchors))
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        found = verify_audit(session, known)
    for flaw in found.flaws:
        click.echo(f"{flaw.chain}\t{flaw.seq}\t{_(FAULTS[flaw.fault])}")
    words = _("{lines} Zeilen nachgerechnet, {anchors} Verankerungen verglichen, {flaws} Befunde")
    counted = words.format(lines=found.lines, anchors=len(known), flaws=len(found.flaws))
    click.echo(counted, err=True)
    context.exit(1 if found.flaws else 0)


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
