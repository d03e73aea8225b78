"""One point as one screen of ODK Collect: the answer, and what else can be said of it."""

from __future__ import annotations

from collections.abc import Iterator

from inspections.domain.checklist import CheckItem, Words
from inspections.domain.vocabulary import AnswerType
from inspections.xlsform.collect_words import (
    ONE_MORE_PHOTO,
    PHOTO,
    REASON,
    REMARK,
    SEVERITY,
    STATE,
)
from inspections.xlsform.columns import in_both
from inspections.xlsform.names import COMPUTED
from inspections.xlsform.translation import Frame, calculation_out, relevant_out
from inspections.xlsform.write_item import (
    NO_LESS,
    NOT_BELOW_ZERO,
    SHRUNK,
    Row,
    constraint_of,
    source_words,
    type_of,
)
from inspections.xlsform.xpath_text import xpath

ROOM_PREFIX = "raum-"
STATES = "exceptions"
STATE_END, REASON_END, SEVERITY_END, REMARK_END = "-state", "-reason", "-severity", "-remark"
PHOTO_ENDS = ("-photo1", "-photo2", "-photo3")
FIELD_LIST = "field-list"


def item_rows(item: CheckItem, frame: Frame, *, unless: str = "") -> Iterator[Row]:
    """`unless`: a further condition, in XPath. Raises Untranslatable."""
    name = frame.names[item.id]
    visible = relevant_out(item.visible_if, item.id, frame) if item.visible_if else ""
    conditions = [f"({each})" for each in (unless, visible) if each]
    yield {
        "type": "begin_group",
        "name": f"punkt-{name}",
        "appearance": FIELD_LIST,
        "relevant": " and ".join(conditions),
    } | in_both("label", item.label)
    yield from _answer(item, name, frame)
    yield from _beside(item, name)
    if item.computed is not None:
        cell = calculation_out(item.computed.expression, item.id, frame)
        shown = f"${{{name}{COMPUTED}}}"
        unit = f" {item.computed.unit}" if item.computed.unit else ""
        label = item.computed.label
        yield {"type": "calculate", "name": name + COMPUTED, "calculation": cell}
        said = Words(f"{label.de}: {shown}{unit}", f"{label.en}: {shown}{unit}")
        relevant = f"../{name}{COMPUTED} != ''"
        note = {"type": "note", "name": f"{name}-shown", "relevant": relevant}
        yield note | in_both("label", said)
    yield {"type": "end_group"}


def _answer(item: CheckItem, name: str, frame: Frame) -> Iterator[Row]:
    open_ = f"../{name}{STATE_END} = ''"
    row: Row = {"relevant": open_, "required": "yes" if item.required else ""}
    if item.type is AnswerType.PHOTO:
        return
    if item.type is AnswerType.COUNTS:
        for option in item.options:
            part = {"type": "integer", "name": f"{name}.{option.id}", "constraint": _not_below()}
            part |= in_both("constraint_message", NO_LESS)
            yield part | row | in_both("label", option.label)
        return
    row |= {"type": type_of(item, frame_name(item, name)), "name": name}
    if constraint := constraint_of(item, frame):
        row |= {"constraint": constraint}
        row |= in_both("constraint_message", item.invalid or NO_LESS)
    if item.type is AnswerType.YES_PARTLY_NO:
        row["appearance"] = "columns-pack"
    row |= in_both("label", _with_unit(item)) | in_both("hint", item.help)
    yield row | in_both("guidance_hint", source_words(item))


def frame_name(item: CheckItem, name: str) -> str:
    """The list of choices is called like the point outside any room."""
    return name.removeprefix(ROOM_PREFIX) if item.per_place else name


def _not_below() -> str:
    return xpath(NOT_BELOW_ZERO)


def _with_unit(item: CheckItem) -> Words:
    if not item.unit:
        return item.label
    return Words(f"{item.label.de} ({item.unit})", f"{item.label.en} ({item.unit})")


def _beside(item: CheckItem, name: str) -> Iterator[Row]:
    state = name + STATE_END
    yield from _photos(name)
    yield {"type": f"select_one {STATES}", "name": state, "appearance": "minimal"} | in_both(
        "label", STATE
    )
    yield {
        "type": "text",
        "name": name + REASON_END,
        "relevant": f"../{state} = 'not_inspected'",
        "required": "yes" if item.required else "",
    } | in_both("label", REASON)
    if item.type is AnswerType.YES_PARTLY_NO:
        yield {
            "type": "select_one severities",
            "name": name + SEVERITY_END,
            "appearance": "minimal",
            "relevant": f"../{name} = 'no' or ../{name} = 'partly'",
        } | in_both("label", SEVERITY)
    yield {"type": "text", "name": name + REMARK_END, "appearance": "multiline"} | in_both(
        "label", REMARK
    )


def _photos(name: str) -> Iterator[Row]:
    before = ""
    for ending in PHOTO_ENDS:
        row = {"type": "image", "name": name + ending, "parameters": SHRUNK}
        row |= {"relevant": f"../{before} != ''"} if before else {}
        yield row | in_both("label", ONE_MORE_PHOTO if before else PHOTO)
        before = name + ending
