"""`begehung checklist list|export|import`: checklists as XLSForm, out and in."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.orm import Session

from inspections.commands.export import whole_file
from inspections.commands.wired import wired
from inspections.db import reading, transaction
from inspections.domain.checklist import Checklist
from inspections.labels import _
from inspections.store import checklists, districts
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.import_checklist import import_checklist
from inspections.xlsform.problems import WorkbookRefused
from inspections.xlsform.read_form import Reading, read_form
from inspections.xlsform.survey import ChecklistNotCarried
from inspections.xlsform.write_workbook import workbook_bytes

OF_DISTRICT = click.option(
    "--district", "code", metavar="CODE", help=_("Kreis; unnötig, wenn es nur einen gibt.")
)


@click.group("checklist", help=_("Checklisten als XLSForm: nennen, ausgeben, einlesen."))
def command() -> None:
    """Everything is below."""


@command.command(
    "list",
    short_help=_("Nennt alle Checklisten und Versionen."),
    help=_(
        """Nennt alle Checklisten, eine Zeile je Version, durch Tabulatoren getrennt: Name,
        Version, Zahl der Punkte, eingelesen am, Titel.

        Rückgabe: 0; 1, wenn es den Kreis nicht gibt."""
    ),
)
@OF_DISTRICT
def list_(code: str | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        district = _district(session, code)
        for versions in checklists.all_versions(session, district.id).values():
            for row in versions:
                since = row.imported_at.date().isoformat() if row.imported_at else "–"
                points = sum(1 for _item in row.values().items())
                fields = (row.name, str(row.version), str(points), since, row.title_de)
                click.echo("\t".join(fields))


@command.command(
    "export",
    short_help=_("Schreibt eine Checkliste als XLSForm."),
    help=_(
        """Schreibt eine Checkliste als XLSForm (.xlsx), wie ODK und KoboToolbox sie lesen. Was
        XLSForm nicht kennt, steht in Spalten »begehung::…«; wieder eingelesen ist es dieselbe
        Checkliste.

        Rückgabe: 0 geschrieben; 1, wenn es sie nicht gibt oder XLSForm sie nicht sagen kann."""
    ),
)
@click.argument("name", metavar="NAME")
@click.option(
    "--out",
    metavar=_("DATEI"),
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Wohin; üblich ist die Endung .xlsx."),
)
@click.option("--version", type=int, help=_("Eine bestimmte Version statt der neuesten."))
@OF_DISTRICT
def export(name: str, out: Path, version: int | None, code: str | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        district = _district(session, code)
        checklist = checklists.by_name(session, district.id, name, version).values()
    try:
        content = workbook_bytes(checklist)
    except ChecklistNotCarried as refusal:
        words = _("{item}, {field}: XLSForm kann das nicht sagen: {what}")
        raise click.ClickException(words.format(**refusal.details))
    with whole_file(out) as target:
        target.write(content)
    click.echo(_("{file}: {bytes} Bytes").format(file=out, bytes=len(content)), err=True)


@command.command(
    "import",
    short_help=_("Liest eine Checkliste aus einem XLSForm."),
    help=_(
        """Liest eine Checkliste aus einem XLSForm (.xlsx). Geänderter Inhalt wird eine neue
        Version; geplante Begehungen behalten ihre.

        Alle Fehler werden genannt, je einer in einer Zeile: Blatt, Zeile, Spalte. Was sich nicht
        übernehmen lässt, wird abgelehnt und nie weggelassen. Hinweise stehen auf der
        Fehlerausgabe.

        Mit --check wird nur geprüft; dafür ist keine Datenbank nötig.

        Rückgabe: 0 eingelesen oder ohne Befund; 1 abgelehnt."""
    ),
)
@click.argument(
    "file", metavar=_("DATEI"), type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--check", is_flag=True, help=_("Nur prüfen, nichts ändern."))
@OF_DISTRICT
def import_(file: Path, check: bool, code: str | None) -> int:
    reading_ = _read(file)
    for notice in reading_.notices:
        click.echo(_("Hinweis: {line}").format(line=notice.line()), err=True)
    for problem in reading_.problems:
        click.echo(problem.line())
    if reading_.checklist is None:
        words = _("{file}: {count} Fehler; nichts geändert")
        click.echo(words.format(file=file, count=len(reading_.problems)), err=True)
        return 1
    if check:
        click.echo(_summary(reading_.checklist), err=True)
        return 0
    return _import(reading_.checklist, code)


def _read(file: Path) -> Reading:
    try:
        return read_form(file.read_bytes(), file.name)
    except WorkbookRefused as refusal:
        raise click.ClickException(f"{file}: {refusal.problem.line()}")


def _import(checklist: Checklist, code: str | None) -> int:
    with wired() as wiring, transaction(wiring.sessions, WHOLE_INSTALLATION) as session:
        district = _district(session, code)
        now = wiring.clock()
        row = import_checklist(session, district.id, checklist, by="command", now=now)
        words = _("{summary}: Version {version} von {name}")
        said = words.format(summary=_summary(checklist), version=row.version, name=row.name)
    click.echo(said, err=True)
    return 0


def _summary(checklist: Checklist) -> str:
    points = sum(1 for _item in checklist.items())
    words = _("{title}: {points} Punkte in {sections} Abschnitten")
    return words.format(
        title=checklist.title.de, points=points, sections=len(checklist.sections)
    )


def _district(session: Session, code: str | None) -> District:
    """The one named, or the only one. Raises NotFound, ClickException."""
    if code is not None:
        return districts.by_code(session, code)
    found = districts.all_districts(session)
    if len(found) != 1:
        raise click.ClickException(_("--district: bitte einen Kreis nennen"))
    return found[0]
