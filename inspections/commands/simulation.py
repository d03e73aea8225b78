"""`begehung workflow simulate`: years of a made-up district under one policy or two."""

from __future__ import annotations

import os
from pathlib import Path

import click

from inspections.commands.simulation_table import as_json, as_table
from inspections.commands.wired import database_problem
from inspections.db import make_sessions, reading
from inspections.domain.errors import NotFound
from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_file import read_policy
from inspections.domain.working_days import office_date
from inspections.labels import _
from inspections.settings import Settings
from inspections.simulate import simulate as let_years_pass
from inspections.simulate.assumptions import DISTRICTS, assumptions
from inspections.store import districts
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.wiring import wire

FORMATS = {"table": as_table, "json": as_json}
POLICY_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(
    "simulate",
    short_help=_("Spielt Jahre eines gedachten Kreises durch."),
    help=_(
        """Lässt in einer Wegwerf-Datenbank Jahre eines gedachten Kreises mit zehn Unterkünften
        vergehen: Begehungen, Mängel, Antworten, Entscheidungen, Fristen und Briefe, alle durch
        dieselben Abläufe wie im Betrieb. Die Daten des Amtes bleiben unberührt.

        Mit --against treffen zwei Regelwerke auf dieselben Schäden und dieselben Menschen;
        verschieden ist nur, was an den Regeln liegt. Die Annahmen stehen in
        inspections/simulate/goerlitz.yaml.

        Ohne --policy gelten die Regeln, die der Kreis heute in der Datenbank hat, oder, wo es
        keine gibt, die mitgelieferten. Gleicher Aufruf, gleiche Tabelle.

        Rückgabe: 0; 2 bei einer Regeldatei, die nicht zu lesen ist."""
    ),
)
@click.option("--district", type=click.Choice(DISTRICTS), required=True, help=_("Welcher Kreis."))
@click.option(
    "--years", type=click.FloatRange(0, 20, min_open=True), default=5, show_default=True,
    help=_("Wie viele Jahre."),
)  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help=_("Welches Glück."))
@click.option("--policy", type=POLICY_FILE, help=_("Regeln als Datei (YAML oder TOML)."))
@click.option("--against", type=POLICY_FILE, help=_("Andere Regeln zum Vergleich."))
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), default="table", show_default=True,
    help=_("Wie das Ergebnis geschrieben wird."),
)  # fmt: skip
def simulate(
    district: str, years: float, seed: int, policy: Path | None, against: Path | None, form: str
) -> None:
    assumed = assumptions(district)
    base = in_force(district) or Policy(land=assumed.land)
    chosen = {(policy.stem if policy else _("heute")): _read(policy, base, "--policy")}
    if against is not None:
        name = against.stem if against.stem not in chosen else str(against)
        chosen[name] = _read(against, base, "--against")
    outcomes = [let_years_pass(assumed, rules, seed=seed, years=years) for rules in chosen.values()]
    click.echo(FORMATS[form](list(chosen), outcomes))


def in_force(district: str) -> Policy | None:
    """What the office's database says for today; None without such a district or database."""
    settings = Settings.from_env(os.environ)
    if settings.database_url.startswith("sqlite:///"):
        file = settings.database_url.removeprefix("sqlite:///")
        if not Path(file).exists():
            return None
    wiring = wire(settings)
    try:
        if database_problem(wiring.engine):
            return None
        with reading(make_sessions(wiring.engine), WHOLE_INSTALLATION) as session:
            owner = districts.by_code(session, district)
            return districts.policy_on(session, owner, office_date(wiring.clock()))
    except NotFound:
        return None
    finally:
        wiring.engine.dispose()


def _read(path: Path | None, base: Policy, option: str) -> Policy:
    if path is None:
        return base
    try:
        return read_policy(path, base)
    except PolicyInvalid as refusal:
        raise click.BadParameter(f"{path}: {refusal}", param_hint=option)
