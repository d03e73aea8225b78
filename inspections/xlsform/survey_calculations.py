"""Rows that calculate: shown beside the point before them, put in place where they are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from inspections.labels import N_
from inspections.xlsform.columns import DE, EN
from inspections.xlsform.findings import Findings
from inspections.xlsform.names import COMPUTED
from inspections.xlsform.read_item import Draft
from inspections.xlsform.read_rules import Meanings, calculation_in
from inspections.xlsform.read_workbook import SheetRow
from inspections.xlsform.syntax import Node, Untranslatable

KNOWN = {
    "type", "name", "label", f"label::{DE}", f"label::{EN}", "calculation", "begehung::unit",
    "begehung::expression",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calculation:
    row: SheetRow
    node: Node | None


def place_calculations(
    rows: Sequence[tuple[SheetRow, Draft | None]], meanings: Meanings, findings: Findings
) -> tuple[dict[str, Calculation], Meanings]:
    """By item id, and the meanings that know them."""
    placed: dict[str, Calculation] = {}
    known = dict(meanings.calculated)
    for row, draft in rows:
        findings.check_columns(row, KNOWN)
        name = row.word("name")
        so_far = replace(meanings, calculated=known)
        node = _node(row, so_far, findings)
        if node is not None:
            known[name] = node
        if draft is None or draft.item.id in placed:
            words = N_("Ein Punkt zeigt höchstens einen errechneten Wert, den hinter ihm.")
            findings.refuse(row, "type", words)
            continue
        if name != draft.name + COMPUTED:
            words = N_("wird neben »{name}« angezeigt")
            findings.note(row, "type", words, name=draft.name)
        placed[draft.item.id] = Calculation(row, node)
    return placed, replace(meanings, calculated=known)


def _node(row: SheetRow, meanings: Meanings, findings: Findings) -> Node | None:
    cell, own = row.word("calculation"), row.get("begehung::expression")
    if not cell and not own:
        findings.refuse(row, "calculation", N_("fehlt"))
    if not cell or own:
        return None
    try:
        return calculation_in(cell, meanings)
    except Untranslatable as what:
        words = N_("»{what}« hat in Begehung keine Entsprechung.")
        findings.refuse(row, "calculation", words, what=str(what))
        return None
