"""Checklists of a few items, so that a test shows everything it depends on."""

from __future__ import annotations

from typing import Any

from inspections.domain.checklist import Answer, CheckItem, Checklist, Option, Section, Words
from inspections.domain.vocabulary import AnswerState, AnswerType, Severity

TITLE = Words("Titel", "Title")


def yes_no(item_id: str, severity: Severity | None = Severity.MODERATE, **rest: Any) -> CheckItem:
    return CheckItem(item_id, TITLE, AnswerType.YES_PARTLY_NO, severity=severity, **rest)


def count(item_id: str, **rest: Any) -> CheckItem:
    return CheckItem(item_id, TITLE, AnswerType.COUNT, **rest)


def choice(item_id: str, *ids: str, **rest: Any) -> CheckItem:
    options = tuple(Option(each, TITLE) for each in ids)
    return CheckItem(item_id, TITLE, AnswerType.CHOICE, options=options, **rest)


def counts(item_id: str, *parts: str, **rest: Any) -> CheckItem:
    options = tuple(Option(each, TITLE) for each in parts)
    return CheckItem(item_id, TITLE, AnswerType.COUNTS, options=options, **rest)


def checklist_of(*items: CheckItem) -> Checklist:
    return Checklist("small", 1, TITLE, (Section("S", TITLE, items),))


def says(item: str, value: Any, place: str = "", **rest: Any) -> Answer:
    return Answer(item, place, value=value, **rest)


def not_inspected(item: str, place: str = "", reason: str = "verschlossen") -> Answer:
    return Answer(item, place, AnswerState.NOT_INSPECTED, reason=reason)


def not_applicable(item: str, place: str = "") -> Answer:
    return Answer(item, place, AnswerState.NOT_APPLICABLE)
