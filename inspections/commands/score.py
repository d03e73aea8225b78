"""`begehung score FILE`: the scoring formulas on cases from a file, one JSON line per case."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from inspections.domain.ratings import deduction, hhsrs
from inspections.labels import _

Result = dict[str, Any]
LARGEST = 10**12
SEVERITIES = ("LT", "severe", "moderate", "low")  # the order of a case's counts
HUNDRED_PERCENT = 100


class BadCase(Exception):
    """The key that is wrong, and what is wrong with it."""

    def __init__(self, key: str, problem: str) -> None:
        super().__init__(f"{key}: {problem}")


@click.command(
    "score",
    help=_(
        """Rechnet die Bewertungsfälle aus DATEI nach und schreibt je Fall eine Zeile JSON.

        DATEI ist JSON mit den Schlüsseln »hhsrs« (bands; Fälle mit L und outcomes) und »nspire«
        (weights; Fälle mit units und counts) oder einem davon. Eine Zeile nennt id, score
        ungerundet und band oder pass.

        Ein Fall, der sich nicht rechnen lässt, wird mit seinem Schlüssel auf der Fehlerausgabe
        genannt; die übrigen erscheinen trotzdem, und die Rückgabe ist 2."""
    ),
)
@click.argument(
    "file",
    metavar=_("DATEI"),
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.pass_context
def command(context: click.Context, file: Path) -> None:
    data = _read(file)
    blocks = [name for name in METHODS if name in data]
    if not blocks:
        raise click.UsageError(f"{file.name} has none of the keys {', '.join(METHODS)}")
    complaints = 0
    for line in (line for name in blocks for line in _scored(name, data[name])):
        if isinstance(line, str):
            complaints += 1
            click.echo(line, err=True)
        else:
            click.echo(json.dumps(line, ensure_ascii=False))
    context.exit(2 if complaints else 0)


def _read(file: Path) -> dict[str, Any]:
    """Every number as an exact fraction, so that a score on a boundary is on it."""
    try:
        data = json.loads(
            file.read_text("utf-8"),
            parse_int=Fraction,
            parse_float=Fraction,
            parse_constant=str,  # NaN and Infinity are no numbers here
        )
    except (ValueError, RecursionError) as error:
        raise click.UsageError(f"{file.name} is not JSON: {error}")
    if not isinstance(data, dict):
        raise click.UsageError(f"{file.name} must hold an object, not {type(data).__name__}")
    return data


def _scored(name: str, block: object) -> Iterator[Result | str]:
    """A result per case, or the complaint about it."""
    cases = block.get("cases") if isinstance(block, dict) else None
    if not isinstance(block, dict) or not isinstance(cases, list):
        yield f"{name}: cases: must be a list"
        return
    for number, case in enumerate(cases, start=1):
        try:
            yield METHODS[name](block, case)
        except BadCase as error:
            case_id = case.get("id") if isinstance(case, dict) else None
            yield f"{name} {case_id if isinstance(case_id, str) else number}: {error}"


def _hazard(block: Result, case: object) -> Result:
    case = _mapping("case", case)
    case_id = _case_id(case)
    likelihood = _positive(case, "L")
    outcomes = _numbers("outcomes", case.get("outcomes"), 4)
    if sum(outcomes) != HUNDRED_PERCENT:
        raise BadCase("outcomes", f"sum to {float(sum(outcomes)):g}, not 100")
    weights = _numbers("weights", block["weights"], 4) if "weights" in block else hhsrs.WEIGHTS
    bands = _mapping("bands", block.get("bands"))
    bounds = {name: _number(f"bands.{name}", bound) for name, bound in bands.items()}
    score = hhsrs.hazard_score(outcomes, likelihood, weights)
    band = hhsrs.band_of(score, bounds)
    if band is None:
        raise BadCase("bands", f"none reaches down to {float(score):g}")
    return {"id": case_id, "score": float(score), "band": band}


def _physical_condition(block: Result, case: object) -> Result:
    case = _mapping("case", case)
    case_id = _case_id(case)
    units = _positive(case, "units")
    weights = _weights(block)
    counts = {
        area: _numbers(f"counts.{area}", numbers, len(SEVERITIES), whole=True)
        for area, numbers in _mapping("counts", case.get("counts")).items()
    }
    for area in counts:
        if area not in weights:
            raise BadCase(f"counts.{area}", f"no weights for it, only for {', '.join(weights)}")
    points_lost = deduction.lost(weights, counts, units)
    score = deduction.score_of(points_lost)
    return {"id": case_id, "score": float(score), "pass": deduction.passes(points_lost)}


METHODS: dict[str, Callable[[Result, object], Result]] = {
    "hhsrs": _hazard,
    "nspire": _physical_condition,
}


def _weights(block: Result) -> dict[str, list[Fraction]]:
    areas = _mapping("weights", block.get("weights"))
    return {
        area: [_number(f"weights.{area}.{severity}", row.get(severity)) for severity in SEVERITIES]
        for area, row in ((area, _mapping(f"weights.{area}", row)) for area, row in areas.items())
    }


def _case_id(case: Result) -> str:
    case_id = case.get("id")
    if not isinstance(case_id, str) or not case_id:
        raise BadCase("id", "must be a text")
    return case_id


def _mapping(key: str, value: object) -> Result:
    if not isinstance(value, dict):
        raise BadCase(key, "is missing" if value is None else "must be an object")
    return value


def _numbers(key: str, value: object, length: int, *, whole: bool = False) -> list[Fraction]:
    if not isinstance(value, list) or len(value) != length:
        raise BadCase(key, f"must be a list of {length} numbers")
    numbers = [_number(f"{key}[{place}]", each) for place, each in enumerate(value)]
    if whole and any(number.denominator != 1 for number in numbers):
        raise BadCase(key, "must be whole numbers")
    return numbers


def _number(key: str, value: object) -> Fraction:
    if not isinstance(value, Fraction):
        raise BadCase(key, "is missing" if value is None else "must be a number")
    if not 0 <= value <= LARGEST:
        raise BadCase(key, "must not be negative" if value < 0 else "is too large")
    return value


def _positive(case: Result, key: str) -> Fraction:
    number = _number(key, case.get(key))
    if number == 0:
        raise BadCase(key, "must be more than 0")
    return number
