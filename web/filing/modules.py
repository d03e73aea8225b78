"""Sentences offered for a remark: the district's own, then those that come with the software."""

from __future__ import annotations

from inspections.domain.text_modules import ANY_ITEM, text_modules
from web.filing.sheet import Sheet
from web.filing.words import in_language


def modules_of(sheet: Sheet, item: str = ANY_ITEM) -> list[str]:
    """Of this question alone, or those of every question; the same sentence is offered once."""
    shipped = (in_language(each) for each in text_modules().get(item, ()))
    return list(dict.fromkeys([*sheet.own_modules.get(item, ()), *shipped]))


def every_module(sheet: Sheet) -> list[dict[str, str]]:
    """With the item each belongs to; "" for every question."""
    items = [ANY_ITEM, *(item.id for item in sheet.checklist.items())]
    return [{"item": item, "text": text} for item in items for text in modules_of(sheet, item)]
