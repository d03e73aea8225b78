"""A checklist narrowed to what a follow-up has to see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from inspections.domain.checklist import Checklist
from inspections.domain.rules import inputs_of


def narrowed(checklist: Checklist, wanted: Collection[str]) -> Checklist:
    """Only the wanted items and those their rules compute with, in the old order."""
    keep: set[str] = set()
    todo = set(wanted)
    while todo:
        keep |= todo
        items = (checklist.item(item_id) for item_id in todo)
        todo = {name for item in items if item for name in inputs_of(item)} - keep
    sections = (
        replace(section, items=tuple(item for item in section.items if item.id in keep))
        for section in checklist.sections
    )
    return replace(checklist, sections=tuple(section for section in sections if section.items))
