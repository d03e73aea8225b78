"""A checklist narrowed to what a follow-up has to see."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from inspections.domain.checklist import CheckItem, Checklist
from inspections.domain.expressions import variables


def narrowed(checklist: Checklist, wanted: Collection[str]) -> Checklist:
    """Only the wanted items and those their rules compute with, in the old order."""
    keep: set[str] = set()
    todo = set(wanted)
    while todo:
        keep |= todo
        items = (checklist.item(item_id) for item_id in todo)
        todo = {name for item in items if item for name in _inputs(item)} - keep
    sections = (
        replace(section, items=tuple(item for item in section.items if item.id in keep))
        for section in checklist.sections
    )
    return replace(checklist, sections=tuple(section for section in sections if section.items))


def _inputs(item: CheckItem) -> Iterator[str]:
    rules = [item.violated_if, item.visible_if, *(rule for _, rule in item.colour_if)]
    rules += [rule for _, rule in item.severity_if]
    rules += [item.computed.expression] if item.computed else []
    for rule in filter(None, rules):
        yield from variables(rule)
