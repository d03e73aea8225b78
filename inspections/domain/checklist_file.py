"""A checklist as a document: read from YAML or the database, checked, written back identically.

Lists keep what has an order, so that a store which sorts the keys of mappings changes nothing.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from inspections.domain import strict_yaml
from inspections.domain.answers import takes_a_limit
from inspections.domain.checklist import (
    BadChecklist,
    CheckItem,
    Checklist,
    Computed,
    Option,
    Section,
    Words,
)
from inspections.domain.document_fields import Fields
from inspections.domain.rules import Rules
from inspections.domain.vocabulary import AnswerType, Rating, Severity, SourceStatus

CATALOGUE = Path(__file__).parent.parent / "catalogue"
SHIPPED = ("monthly", "full")

ITEM_FIELDS = (
    "id de en type unit options help source section status factor finding severity"
    " severity_if visible_if violated_if colour_if computed per_place required valid_if invalid"
    " each_time"
)
CHECKLIST_FIELDS = "name version title sections"
SELECTION_FIELDS = "name version title from items"
IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,29}")
WITH_OPTIONS = (AnswerType.CHOICE, AnswerType.COUNTS)


@lru_cache
def shipped(name: str) -> Checklist:
    """A checklist of the catalogue that comes with the software."""
    return load(CATALOGUE / f"{name}.yaml")


def load(path: Path) -> Checklist:
    """Reads a whole checklist, or a selection `from` another one in the same folder."""
    raw = _read_yaml(path)
    if isinstance(raw, dict) and "from" in raw:
        return _selection(raw, path)
    return from_document(raw, file=path.name)


def from_document(raw: object, file: str = "document") -> Checklist:
    fields = Fields(raw, {"file": file}, CHECKLIST_FIELDS)
    sections = (_section(entry, file) for entry in fields.list("sections"))
    return _checked(_head(fields, sections), file)


def to_document(checklist: Checklist) -> dict[str, Any]:
    return {
        "name": checklist.name,
        "version": checklist.version,
        "title": _words_document(checklist.title),
        "sections": [
            {
                "id": section.id,
                **_words_document(section.title),
                "items": [_item_document(item) for item in section.items],
            }
            for section in checklist.sections
        ],
    }


def digest(checklist: Checklist) -> str:
    """SHA-256 of the content: the same for the same checklist on every machine."""
    text = json.dumps(to_document(checklist), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _read_yaml(path: Path) -> object:
    try:
        return strict_yaml.read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadChecklist(file=path.name, problem=str(error))


def _selection(raw: object, path: Path) -> Checklist:
    fields = Fields(raw, {"file": path.name}, SELECTION_FIELDS)
    whole = path.with_name(fields.text("from") + ".yaml")
    source = from_document(_read_yaml(whole), file=whole.name)  # a whole one, never a selection
    chosen = [str(item_id) for item_id in fields.list("items")]
    for item_id in chosen:
        if source.item(item_id) is None:
            fields.refuse("items", f"{item_id} is not in {source.name}")
        if chosen.count(item_id) > 1:
            fields.refuse("items", f"{item_id} is given twice")
    sections = (
        Section(section.id, section.title, tuple(i for i in section.items if i.id in chosen))
        for section in source.sections
    )
    return _checked(_head(fields, (kept for kept in sections if kept.items)), path.name)


def _head(fields: Fields, sections: Iterable[Section]) -> Checklist:
    name, version = fields.text("name"), fields.whole("version")
    return Checklist(name, version, fields.inner("title", "de en").words(), tuple(sections))


def _section(raw: object, file: str) -> Section:
    fields = Fields(raw, {"file": file}, "id de en items")
    section_id = fields.text("id")
    items = tuple(item_from_document(entry, file, section_id) for entry in fields.list("items"))
    return Section(section_id, fields.words(), items)


def item_from_document(raw: object, file: str, section: str) -> CheckItem:
    """One item with all that can be said of it alone."""
    name = raw.get("id", "?") if isinstance(raw, dict) else "?"
    fields = Fields(raw, {"file": file, "section": section, "item": str(name)}, ITEM_FIELDS)
    item = CheckItem(
        id=_identifier(fields),
        label=fields.words(),
        type=fields.member("type", AnswerType),
        source=fields.text("source", ""),
        section=fields.text("section", ""),
        status=fields.member("status", SourceStatus, SourceStatus.PROPOSAL),
        help=fields.inner("help", "de en").words() if "help" in fields.raw else None,
        unit=fields.text("unit", ""),
        options=tuple(_option(entry, fields) for entry in fields.list("options")),
        finding=fields.inner("finding", "de en").words() if "finding" in fields.raw else None,
        severity=fields.optional("severity", Severity),
        severity_if=tuple(fields.steps("severity_if", Severity)),
        visible_if=fields.text("visible_if", ""),
        violated_if=fields.text("violated_if", ""),
        colour_if=tuple(fields.steps("colour_if", Rating)),
        computed=_computed(fields) if "computed" in fields.raw else None,
        factor=fields.whole("factor") if "factor" in fields.raw else None,
        per_place=fields.flag("per_place", False),
        required=fields.flag("required", True),
        valid_if=fields.text("valid_if", ""),
        invalid=fields.inner("invalid", "de en").words() if "invalid" in fields.raw else None,
        each_time=fields.flag("each_time", False),
    )
    _check_item(item, fields)
    return item


def _option(raw: object, item: Fields) -> Option:
    fields = Fields(raw, item.place | {"within": "options"}, "id de en")
    return Option(_identifier(fields), fields.words())


def _computed(item: Fields) -> Computed:
    fields = item.inner("computed", "de en expression unit")
    return Computed(fields.words(), fields.text("expression"), fields.text("unit", ""))


def _identifier(fields: Fields) -> str:
    name = fields.text("id")
    if not IDENTIFIER.fullmatch(name):
        fields.refuse("id", f"{name} must be letters, digits and _, beginning with a letter")
    return name


def _check_item(item: CheckItem, fields: Fields) -> None:
    ids = [option.id for option in item.options]
    if bool(ids) != (item.type in WITH_OPTIONS):
        fields.refuse("options", "belong to choice and counts, and only there")
    if len(set(ids)) < len(ids):
        fields.refuse("options", "two have the same id")
    if item.violated_if and item.colour_if:
        fields.refuse("violated_if", "give either violated_if or colour_if")
    if Rating.UNRATED in dict(item.colour_if):
        fields.refuse("colour_if", "unrated is no colour")
    if item.factor is not None and not 1 <= item.factor <= 10:
        fields.refuse("factor", f"{item.factor} is not one of the factors 1 to 10")
    if item.severity_if and not item.severity:
        fields.refuse("severity_if", "needs a severity for when none of them is true")
    if item.severity and not item.finding:
        fields.refuse("finding", "is missing: what its deficiency is called")
    if item.valid_if and not takes_a_limit(item):
        fields.refuse("valid_if", "belongs to numbers, choices and texts")
    if item.invalid and not item.valid_if:
        fields.refuse("invalid", "needs a valid_if")
    if item.severity and not (item.violated_if or item.colour_if or _is_yes_no(item)):
        fields.refuse("severity", "needs a rule that says when it is violated")


def _is_yes_no(item: CheckItem) -> bool:
    return item.type is AnswerType.YES_PARTLY_NO


def _checked(checklist: Checklist, file: str) -> Checklist:
    _refuse_twice("section", [section.id for section in checklist.sections], file)
    _refuse_twice("item", [item.id for item in checklist.items()], file)
    try:
        Rules.of(checklist)
    except BadChecklist as refusal:
        raise BadChecklist(file=file, **refusal.details)
    return checklist


def _refuse_twice(what: str, ids: list[str], file: str) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise BadChecklist(file=file, **{what: name}, field="id", problem="is given twice")
        seen.add(name)


def _words_document(words: Words) -> dict[str, str]:
    return {"de": words.de, "en": words.en}


def _item_document(item: CheckItem) -> dict[str, Any]:
    """What says nothing is left out, so that a YAML file and its document look alike."""
    document: dict[str, Any] = {
        "id": item.id,
        **_words_document(item.label),
        "type": item.type.value,
        "unit": item.unit,
        "options": [{"id": each.id, **_words_document(each.label)} for each in item.options],
        "help": _words_document(item.help) if item.help else None,
        "source": item.source,
        "section": item.section,
        "status": item.status.value,
        "factor": item.factor,
        "finding": _words_document(item.finding) if item.finding else None,
        "severity": item.severity and item.severity.value,
        "severity_if": [{step.value: text} for step, text in item.severity_if],
        "visible_if": item.visible_if,
        "violated_if": item.violated_if,
        "colour_if": [{colour.value: text} for colour, text in item.colour_if],
        "computed": _computed_document(item.computed) if item.computed else None,
        "per_place": item.per_place,
        "valid_if": item.valid_if,
        "invalid": _words_document(item.invalid) if item.invalid else None,
        "each_time": item.each_time,
    }
    said = {name: value for name, value in document.items() if value}
    return said if item.required else said | {"required": False}


def _computed_document(computed: Computed) -> dict[str, str]:
    document = {**_words_document(computed.label), "expression": computed.expression}
    return document | ({"unit": computed.unit} if computed.unit else {})
