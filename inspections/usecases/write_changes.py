"""The audit log as a file: one row per field in CSV, one object per change in JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import orjson

from inspections.audit.canonical import moment, spelled
from inspections.audit.history import ERASED, Entry

COLUMNS = (
    "chain", "seq", "at", "by", "doing", "address", "device", "request",
    "table", "key", "did", "rows", "field", "was", "now",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(entries: Iterable[Entry]) -> str:
    """With a byte order mark, which Excel needs to see that it is UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for entry in entries:
        head = [
            entry.chain, entry.seq, moment(entry.at), entry.by, entry.doing,
            _text(entry.address), _text(entry.device), entry.request,
        ]  # fmt: skip
        for told in entry.told:
            row = [*head, told.table, told.key, told.did, told.rows or ""]
            if not told.fields:
                writer.writerow([*row, "", "", ""])
            for each in told.fields:
                cells = [*row, each.name, _text(each.was), _text(each.now)]
                writer.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def as_json(entries: Iterable[Entry]) -> str:
    plain = [asdict(entry) | {"at": moment(entry.at)} for entry in entries]
    return orjson.dumps(plain, option=orjson.OPT_INDENT_2).decode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if value == ERASED:
        return "(erased)"
    return value if isinstance(value, str) else spelled(value)


def _harmless(cell: str) -> str:
    """No spreadsheet is to compute what somebody typed."""
    return f"'{cell}" if cell.startswith(_FORMULA) and cell not in "+-" else cell
