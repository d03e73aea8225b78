"""The table of `begehung workflow simulate`: German numbers in columns, or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from inspections.labels import _
from inspections.simulate.comparison import Line, lines
from inspections.simulate.outcome import Outcome

NOTHING = "–"


def as_table(names: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    """A Markdown table; with two policies a last column of differences."""
    head = ["", *names]
    if len(outcomes) == 2:
        head.append(_("Unterschied"))
    rows = [[line.name, *_cells(line)] for line in lines(outcomes)]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    rule = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join(_row(row, widths) for row in [head, rule, *rows])


def as_json(names: Sequence[str], outcomes: Sequence[Outcome]) -> str:
    document = {name: outcome.as_document() for name, outcome in zip(names, outcomes, strict=True)}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _cells(line: Line) -> list[str]:
    unit = f" {line.unit}" if line.unit else ""
    cells = [
        NOTHING if value is None else _number(value, line.decimals) + unit for value in line.values
    ]
    if len(line.values) == 2:
        change = line.difference
        cells.append(NOTHING if change is None else _number(change, line.decimals, sign="+") + unit)
    return cells


def _number(value: float, decimals: int, sign: str = "-") -> str:
    text = f"{value:{sign},.{decimals}f}" if value else f"{0:.{decimals}f}"
    return text.translate(str.maketrans(",.", ".,")).replace("-", "\N{MINUS SIGN}")


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first = cells[0].ljust(widths[0])
    rest = [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
    return f"| {' | '.join([first, *rest])} |"
