"""`begehung export deficiencies`: the deficiency list as an Excel file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.orm import Session

from inspections.commands.wired import wired
from inspections.db import reading
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.labels import LOCALES, _, using_locale
from inspections.store import accommodations, districts
from inspections.store.deficiency_lists import Filter, View
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION, narrow
from inspections.usecases.build_export import write_workbook

VALUES = {kind: [member.value for member in kind] for kind in (View, Severity, DeficiencyState)}


@click.group("export", help=_("Schreibt Excel-Dateien, ohne Umweg über den Hintergrunddienst."))
def command() -> None:
    """Everything is below."""


@command.command(
    "deficiencies",
    short_help=_("Die Mängelliste mit Übersicht, Unterkünften und Legende."),
    help=_(
        """Schreibt die Mängelliste eines Kreises als Excel-Datei mit den Blättern Übersicht,
        Mängel, Unterkünfte und Legende, gelesen in einem Augenblick.

        Die Datei erscheint erst, wenn sie vollständig ist; eine vorhandene wird dann ersetzt.

        Rückgabe: 0 geschrieben; 1 abgelehnt, etwa weil es den Kreis nicht gibt."""
    ),
)
@click.option("--district", metavar="CODE", required=True, help=_("Kreis, etwa goerlitz."))
@click.option(
    "--out",
    metavar=_("DATEI"),
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help=_("Wohin; üblich ist die Endung .xlsx."),
)
@click.option(
    "--view",
    type=click.Choice(VALUES[View]),
    default=View.ALL.value,
    show_default=True,
    help=_("Welche Mängel."),
)
@click.option("--accommodation", metavar="CODE", help=_("Nur diese Unterkunft, etwa GU-NIE."))
@click.option("--section", metavar="ID", default="", help=_("Nur dieses Thema, etwa B."))
@click.option("--severity", type=click.Choice(VALUES[Severity]), help=_("Nur diese Schwere."))
@click.option("--state", type=click.Choice(VALUES[DeficiencyState]), help=_("Nur dieser Status."))
@click.option("--text", default="", help=_("Nur Mängel, in denen alle diese Wörter vorkommen."))
@click.option(
    "--locale", type=click.Choice(LOCALES), default="de", show_default=True, help=_("Sprache.")
)
def deficiencies(
    district: str,
    out: Path,
    view: str,
    accommodation: str | None,
    section: str,
    severity: str | None,
    state: str | None,
    text: str,
    locale: str,
) -> None:
    with (
        wired() as wiring,
        reading(wiring.sessions, WHOLE_INSTALLATION) as session,
        using_locale(locale),
    ):
        owner = districts.by_code(session, district)
        narrow(session, owner.id)
        wanted = Filter(
            view=View(view),
            accommodation_id=_house(session, owner, accommodation) if accommodation else None,
            section=section,
            severity=Severity(severity) if severity else None,
            state=DeficiencyState(state) if state else None,
            text=text,
        )
        with whole_file(out) as target:
            write_workbook(
                session,
                target,
                owner,
                wanted,
                made_for=_("Befehlszeile"),
                base_url=wiring.settings.base_url,
                now=wiring.clock(),
            )
    click.echo(_("{file}: {bytes} Bytes").format(file=out, bytes=out.stat().st_size), err=True)


def _house(session: Session, district: District, code: str) -> int:
    """Raises NotFound."""
    for house in accommodations.all_accommodations(session, district.id):
        if house.code == code.strip().upper():
            return house.id
    raise NotFound(accommodation=code)


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Written beside and renamed: a file that is there is whole."""
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as fault:
        raise click.ClickException(f"--out: {fault.strerror}: {path.parent}")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(part).chmod(0o666 & ~_umask())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
