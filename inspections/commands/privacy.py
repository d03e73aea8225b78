"""`begehung privacy ...`: what is kept of whom, what goes when, and what one person is told."""

from __future__ import annotations

import csv
import sys

import click

from inspections.commands.wired import wired
from inspections.db import reading
from inspections.domain.retention import RULES, months_of
from inspections.domain.working_days import office_date
from inspections.labels import _, label
from inspections.privacy.inventory import Class, inventory
from inspections.store import districts, retention
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.keep_no_longer import foresee, keep_no_longer
from inspections.usecases.privacy_words import BASES, SUBJECTS, keep_words, period_words

HEADINGS = (
    "Spalte", "Betroffene", "Was", "Zweck", "Rechtsgrundlage", "Klasse", "Aufbewahrung",
)  # fmt: skip


@click.group("privacy", help=_("Datenschutz: was von wem gespeichert ist, und was wann geht."))
def command() -> None:
    """Everything is below."""


@command.command(
    "inventory",
    short_help=_("Nennt jede Spalte mit Personenbezug."),
    help=_(
        """Nennt jede Spalte der Datenbank, die von einer Person handelt: wessen Daten, wozu, nach
        welcher Vorschrift und wie lange. Ohne --district mit den Fristen, mit denen das Programm
        kommt. Tabulatoren trennen; --csv schreibt eine Datei für Excel."""
    ),
)
@click.option("--district", "code", metavar="CODE", help=_("Mit den Fristen dieses Kreises."))
@click.option("--csv", "wants_csv", is_flag=True, help=_("CSV statt Tabulatoren."))
def show_inventory(code: str | None, wants_csv: bool) -> None:
    months = months_of({})
    if code is not None:
        with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
            months = retention.months(session, districts.by_code(session, code).id)
    out = csv.writer(sys.stdout, delimiter=";" if wants_csv else "\t", lineterminator="\n")
    out.writerow(HEADINGS)
    for table in inventory().values():
        for name, each in table.columns.items():
            if each.of_a_person:
                assert each.basis is not None
                assert each.keep is not None
                out.writerow([
                    f"{table.name}.{name}", _whose(each), each.what, each.purpose,
                    _(BASES[each.basis]), keep_words(each.keep), period_words(each.keep, months),
                ])  # fmt: skip


def _whose(each: Class) -> str:
    return ", ".join(_(SUBJECTS[subject]) for subject in (*each.who, *each.refers))


@command.command(
    "retention",
    short_help=_("Löscht, was nicht länger aufbewahrt wird."),
    help=_(
        """Löscht, was nach den Fristen eines Kreises nicht länger aufbewahrt wird. Das tut das
        Programm sonst von selbst, einmal am Tag; ein zweiter Aufruf am selben Tag tut nichts.

        --dry-run nennt nur, was heute gelöscht würde: Klasse, Frist, Stichtag, Zahl der fälligen
        und der gesperrten Einträge, durch Tabulatoren getrennt."""
    ),
)
@click.option("--district", "code", metavar="CODE", required=True, help=_("Kreis, etwa goerlitz."))
@click.option("--dry-run", is_flag=True, help=_("Nur nennen, nichts löschen."))
def run(code: str, dry_run: bool) -> None:
    with wired() as wiring:
        with reading(wiring.sessions, WHOLE_INSTALLATION) as session:
            district_id = districts.by_code(session, code).id
        if not dry_run:
            clock, folder = wiring.clock, wiring.settings.export_dir
            many = keep_no_longer(wiring.sessions, district_id, wiring.photos, folder, clock=clock)
            click.echo(_("{many} Einträge gelöscht").format(many=many))
            return
        with reading(wiring.sessions, district_id) as session:
            lines = foresee(session, district_id, office_date(wiring.clock()))
    months = {line.keep: line.months for line in lines}
    for line in lines:
        click.echo("\t".join((
            keep_words(line.keep), period_words(line.keep, months), line.ended_before.isoformat(),
            str(line.due), str(line.held),
        )))  # fmt: skip


@command.command(
    "rules",
    short_help=_("Nennt die Fristen und woher sie kommen."),
    help=_(
        """Nennt die Klassen von Daten mit der Frist des Programms, den Grenzen, in denen ein
        Kreis sie ändern kann, und der Quelle samt dem, wie sicher sie ist."""
    ),
)
def rules() -> None:
    for keep, rule in RULES.items():
        click.echo("\t".join((
            keep.value, keep_words(keep), str(rule.months), f"{rule.least}-{rule.most}",
            rule.source, label(rule.status),
        )))  # fmt: skip
