"""`begehung policy`: a district's rules shown, previewed and set from a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.orm import Session

from inspections.clock import utcnow
from inspections.commands.wired import wired
from inspections.db import reading, transaction
from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_file import read_policy, written_policy
from inspections.domain.working_days import office_date
from inspections.labels import _
from inspections.store import districts
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION, narrow
from inspections.usecases.foresee_policy import Change
from inspections.usecases.policy_preview import as_csv, preview
from inspections.usecases.policy_words import differences, problem_words
from inspections.usecases.set_policy import check_day, set_policy

SET_BY = "command"
district_option = click.option(
    "--district", "code", metavar="CODE", required=True, help=_("Kreis, etwa goerlitz.")
)
from_option = click.option(
    "--from",
    "valid_from",
    metavar=_("TAG"),
    type=click.DateTime(["%Y-%m-%d"]),
    help=_("Der erste Tag, etwa 2026-07-01. Vorgabe: morgen."),
)
file_argument = click.argument(
    "file", metavar=_("DATEI"), type=click.Path(exists=True, dir_okay=False, path_type=Path)
)


@click.group("policy", help=_("Die Regeln eines Kreises: zeigen, prüfen, festlegen."))
def command() -> None:
    """Everything is below."""


@command.command(
    "show",
    short_help=_("Schreibt die Regeln, die heute gelten."),
    help=_(
        """Schreibt die Regeln als YAML, wie »policy set«, »policy preview« und
        »workflow simulate --policy« sie lesen. Ein Beispiel mit Erklärungen liegt in
        docs/policy.example.yaml."""
    ),
)
@district_option
@click.option(
    "--on", "day", metavar=_("TAG"), type=click.DateTime(["%Y-%m-%d"]),
    help=_("An diesem Tag statt heute."),
)  # fmt: skip
def show(code: str, day: datetime | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        district = districts.by_code(session, code)
        on = day.date() if day else office_date(utcnow())
        click.echo(written_policy(districts.policy_on(session, district, on)), nl=False)


@command.command(
    "preview",
    short_help=_("Zeigt, was eine Regeldatei verschieben würde."),
    help=_(
        """Liest DATEI (TOML oder YAML; was sie nicht nennt, bleibt) und schreibt als CSV, welche
        laufenden Fristen und Erinnerungen sich verschieben würden oder warum sie bleiben. Was sich
        an den Regeln ändert, steht auf der Fehlerausgabe. Gespeichert wird nichts.

        Rückgabe: 0; 1 bei einer Datei, die keine gültigen Regeln enthält."""
    ),
)
@file_argument
@district_option
@from_option
def show_preview(file: Path, code: str, valid_from: datetime | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session, faults_named():
        district, change = _drawn_up(session, code, file, valid_from)
        for one in differences(change.before, change.after):
            click.echo(f"{one.field}: {one.before} -> {one.after}", err=True)
        found = preview(session, district.id, change, now=utcnow())
        click.echo(as_csv(found.lines).replace("\r\n", "\n").removeprefix("\ufeff"), nl=False)


@command.command(
    "set",
    short_help=_("Legt die Regeln aus einer Datei fest."),
    help=_(
        """Liest DATEI (TOML oder YAML; was sie nicht nennt, bleibt) und legt die Regeln von einem
        Tag an fest. Laufende Fristen folgen an diesem Tag, soweit das rechtmäßig ist; was das ist,
        zeigt »policy preview«.

        Rückgabe: 0 festgelegt; 1 abgelehnt, mit dem Namen der Angabe."""
    ),
)
@file_argument
@district_option
@from_option
def set_from_file(file: Path, code: str, valid_from: datetime | None) -> None:
    with (
        wired() as wiring,
        transaction(wiring.sessions, WHOLE_INSTALLATION) as session,
        faults_named(),
    ):
        district, change = _drawn_up(session, code, file, valid_from)
        set_policy(
            session, district, change.after, valid_from=change.since, set_by=SET_BY, now=utcnow()
        )
        words = _("Die Regeln gelten ab {day}.")
        click.echo(words.format(day=change.since.isoformat()))


def _drawn_up(
    session: Session, code: str, file: Path, day: datetime | None
) -> tuple[District, Change]:
    district = districts.by_code(session, code)
    narrow(session, district.id)
    since = day.date() if day else office_date(utcnow()) + timedelta(days=1)
    check_day(session, district, since, now=utcnow())
    newest = districts.policy_on(session, district, date.max)
    return district, Change(_before(session, district, since), read_policy(file, newest), since)


def _before(session: Session, district: District, since: date) -> Policy:
    return districts.policy_on(session, district, since - timedelta(days=1))


@contextmanager
def faults_named() -> Iterator[None]:
    """A fault of the file is one line: the field, and what is wrong with it."""
    try:
        yield
    except PolicyInvalid as fault:
        raise click.ClickException(f"{fault.details['field']}: {problem_words(fault)}")
