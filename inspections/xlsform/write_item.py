"""One item as rows of the sheet `survey`, with the columns of our own it needs."""

from __future__ import annotations

from collections.abc import Iterator

from inspections.domain.checklist import CheckItem, Computed, Words
from inspections.domain.vocabulary import AnswerType, SourceStatus
from inspections.photo_store import LONG_SIDE
from inspections.xlsform.columns import in_both
from inspections.xlsform.names import COMPUTED, YES_PARTLY_NO_LIST
from inspections.xlsform.read_rules import calculation_read, condition_read, limit_read
from inspections.xlsform.syntax import Binary, Node, Number, Untranslatable, joined
from inspections.xlsform.translation import Frame, calculation_out, limit_out, relevant_out
from inspections.xlsform.xpath_text import OWN, xpath

Row = dict[str, str]

TYPES = {
    AnswerType.COUNT: "integer",
    AnswerType.NUMBER: "decimal",
    AnswerType.MEASUREMENT: "decimal",
    AnswerType.TEXT: "text",
    AnswerType.PHOTO: "image",
    AnswerType.COUNTS: "begin_group",
}
NOT_BELOW_ZERO: Node = Binary(">=", OWN, Number("0"))
AT_LEAST_ZERO = (AnswerType.COUNT, AnswerType.NUMBER)
NO_LESS = Words("Hier kann kein Wert unter null stehen.", "No value below zero here.")
LINE = "\n"
SHRUNK = f"max-pixels={LONG_SIDE}"  # nobody sends more than is kept


class NotCarried(ValueError):
    """`field` of the item has no counterpart in XLSForm; the text says what of it."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(what)
        self.field, self.what = field, what


def rows_of(item: CheckItem, frame: Frame) -> Iterator[Row]:
    """Raises NotCarried."""
    name = frame.names[item.id]
    head = _head(item, name) | _rules(item, frame) | _own(item, name)
    yield head
    if item.type is AnswerType.COUNTS:
        for option in item.options:
            yield _part(name, option.id, option.label, head.get("required", ""))
        yield {"type": "end_group"}
    if item.computed is not None:
        yield _computed(item.computed, item, frame)


def type_of(item: CheckItem, name: str) -> str:
    if item.type is AnswerType.YES_PARTLY_NO:
        return f"select_one {YES_PARTLY_NO_LIST}"
    return f"select_one {name}" if item.type is AnswerType.CHOICE else TYPES[item.type]


def source_words(item: CheckItem) -> Words | None:
    """Where the point comes from, for whoever fills it in; made from our own columns."""
    where = ", ".join(filter(None, (item.source, item.section)))
    if not where:
        return None
    unsure = item.status is SourceStatus.UNCONFIRMED
    return Words(
        f"Quelle: {where}" + (" (unbestätigt)" if unsure else ""),
        f"Source: {where}" + (" (unconfirmed)" if unsure else ""),
    )


def _head(item: CheckItem, name: str) -> Row:
    row = {"type": type_of(item, name), "name": name} | in_both("label", item.label)
    row |= in_both("hint", item.help) | in_both("guidance_hint", source_words(item))
    row |= {"parameters": SHRUNK} if item.type is AnswerType.PHOTO else {}
    return row | ({"required": "yes"} if item.required else {})


def _part(name: str, option: str, label: Words, required: str) -> Row:
    row = {"type": "integer", "name": f"{name}.{option}", "required": required}
    row |= {"constraint": xpath(NOT_BELOW_ZERO)} | in_both("constraint_message", NO_LESS)
    return row | in_both("label", label)


def _rules(item: CheckItem, frame: Frame) -> Row:
    """What XLSForm has columns for; in ours as well where its own would not bring it back."""
    row: Row = {}
    if item.visible_if:
        row["relevant"] = relevant = _relevant(item, frame)
        if condition_read(relevant, frame) != item.visible_if:
            row["begehung::visible_if"] = item.visible_if
    if constraint := constraint_of(item, frame):
        row["constraint"] = constraint
        row |= in_both("constraint_message", item.invalid or (None if item.valid_if else NO_LESS))
    if item.valid_if and limit_read(constraint, item, frame) != item.valid_if:
        row["begehung::valid_if"] = item.valid_if
    return row


def _own(item: CheckItem, name: str) -> Row:
    row = {
        "begehung::id": item.id if item.id != name else "",
        "begehung::type": item.type.value,
        "begehung::unit": item.unit,
        "begehung::source": item.source,
        "begehung::section": item.section,
        "begehung::status": item.status.value,
        "begehung::factor": str(item.factor or ""),
        "begehung::each_time": "yes" if item.each_time else "",
        "begehung::severity": item.severity.value if item.severity else "",
        "begehung::severity_if": _steps("severity_if", item.severity_if),
        "begehung::finding_de": item.finding.de if item.finding else "",
        "begehung::finding_en": item.finding.en if item.finding else "",
        "begehung::violated_if": item.violated_if,
        "begehung::colour_if": _steps("colour_if", item.colour_if),
    }
    return {column: text for column, text in row.items() if text}


def _steps(field: str, steps: tuple[tuple[str, str], ...]) -> str:
    for _step, rule in steps:
        if LINE in rule:
            raise NotCarried(field, rule)
    return LINE.join(f"{step}: {rule}" for step, rule in steps)


def _relevant(item: CheckItem, frame: Frame) -> str:
    try:
        return relevant_out(item.visible_if, item.id, frame)
    except Untranslatable as what:
        raise NotCarried("visible_if", str(what))


def constraint_of(item: CheckItem, frame: Frame) -> str:
    """What the item's type and its limit ask, as XLSForm says it. Raises NotCarried."""
    limits = [NOT_BELOW_ZERO] if item.type in AT_LEAST_ZERO else []
    try:
        limits += [limit_out(item.valid_if, item, frame)] if item.valid_if else []
    except Untranslatable as what:
        raise NotCarried("valid_if", str(what))
    return xpath(joined("&&", limits)) if limits else ""


def _computed(computed: Computed, item: CheckItem, frame: Frame) -> Row:
    try:
        cell = calculation_out(computed.expression, item.id, frame)
    except Untranslatable as what:
        raise NotCarried("computed", str(what))
    row = {"type": "calculate", "name": frame.names[item.id] + COMPUTED, "calculation": cell}
    row |= in_both("label", computed.label)
    row |= {"begehung::unit": computed.unit} if computed.unit else {}
    if calculation_read(cell, frame) != computed.expression:
        row["begehung::expression"] = computed.expression
    return row
