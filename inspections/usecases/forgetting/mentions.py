"""Wherever else a person is called by name, mail address or telephone, the pseudonym stands then.

Column by column of the inventory, so that a new column is looked through without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, String, Text, cast, or_, select
from sqlalchemy.orm import Session

from inspections.db import Base
from inspections.privacy.inventory import inventory
from inspections.store.districts import District

SHORTEST = 3  # shorter names stand in half of all words
OF_THE_LOG = "audit_"


@dataclass(frozen=True, slots=True)
class Mentions:
    """What to look for, as it is called, and what stands there then."""

    words: tuple[str, ...]
    instead: str

    def replaced(self, value: Any) -> Any:
        match value:
            case str():
                return self._pattern().sub(lambda _found: self.instead, value)
            case dict():
                return {key: self.replaced(each) for key, each in value.items()}
            case list():
                return [self.replaced(each) for each in value]
        return value

    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self.words, key=len, reverse=True)
        return re.compile(
            rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE
        )


def mentions_of(words: Sequence[str], instead: str) -> Mentions:
    wanted = {word.strip() for word in words if len(word.strip()) >= SHORTEST}
    return Mentions(tuple(sorted(wanted)), instead)


def replace_mentions(session: Session, district_id: int, wanted: Mentions) -> int:
    """In how many rows of the district there was one."""
    if not wanted.words:
        return 0
    return sum(
        _replace(session, district_id, row, columns, wanted) for row, columns in _worded_columns()
    )


def _worded_columns() -> Iterator[tuple[Any, list[Any]]]:
    """Every table in which somebody can be called by name, with the columns of text in it."""
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        name = getattr(table, "name", "")
        if name.startswith(OF_THE_LOG) or name not in inventory():
            continue
        columns = [
            getattr(mapper.class_, each.key)
            for each in mapper.column_attrs
            if inventory()[name].columns[each.columns[0].name].who
            and isinstance(each.columns[0].type, (String, Text, JSON))
        ]
        if columns:
            yield mapper.class_, columns


def _replace(
    session: Session, district_id: int, row: Any, columns: Sequence[Any], wanted: Mentions
) -> int:
    if not hasattr(row, "district_id") and row is not District:
        return 0
    whose = row.id if row is District else row.district_id
    stands = [
        cast(column, Text).icontains(spelled, autoescape=True)
        for column in columns
        for word in wanted.words
        for spelled in _spellings(word)
    ]
    changed = 0
    query = select(row).where(whose == district_id, or_(*stands))
    for found in session.scalars(query).unique():
        for column in columns:
            before = getattr(found, column.key)
            after = wanted.replaced(before)
            if after != before:
                setattr(found, column.key, after)
                changed += 1
    session.flush()
    return changed


def _spellings(word: str) -> set[str]:
    """As text has it, and as JSON may."""
    escaped = word.encode("ascii", "backslashreplace").decode().replace("\\x", "\\u00")
    return {word, escaped}
