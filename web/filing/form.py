"""What the form of a section says: revisions to keep, and what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from inspections.domain.answers import LONGEST, breaks_limit
from inspections.domain.checklist import PARTLY, YES, Answer, AnswerValue, CheckItem, Point
from inspections.domain.submission import AnswerWrite, answer_digest
from inspections.domain.vocabulary import AnswerState, AnswerType, Severity
from inspections.labels import _
from web.filing.entries import as_not_entered, entry_writes, read_entries
from web.filing.numbers import UnreadableNumber, parse_number
from web.filing.points import key_of
from web.filing.sheet import Sheet
from web.filing.words import limit_words
from web.numbers import is_number

MOST_REASON = 500
MOST_PLACE = 100
EXCEPTIONS = (AnswerState.NOT_APPLICABLE.value, AnswerState.NOT_INSPECTED.value)
NUMERIC = (AnswerType.COUNT, AnswerType.NUMBER, AnswerType.MEASUREMENT)


@dataclass(slots=True)
class SectionForm:
    """`typed` keeps what could not be read as it was typed, field by field."""

    writes: list[AnswerWrite] = field(default_factory=list)
    errors: dict[Point, str] = field(default_factory=dict)
    typed: dict[Point, dict[str, str]] = field(default_factory=dict)


def read_section(sheet: Sheet, points: Iterable[Point], form: Mapping[str, str]) -> SectionForm:
    """Points the form does not carry stay as they are; what did not change is no revision."""
    entries = read_entries(sheet, form)
    result = SectionForm(writes=entry_writes(sheet, entries))
    for point in points:
        item = sheet.checklist.item(point[0])
        if item is None or f"rev.{key_of(point)}" not in form:
            continue
        fields = _fields_of(point, form)
        try:
            answer = _read(sheet, item, point, fields)
        except UnreadableNumber as refusal:
            result.errors[point], result.typed[point] = refusal.message, fields
            continue
        if breaks_limit(item, answer):
            result.errors[point], result.typed[point] = limit_words(item), fields
            continue
        held = sheet.held_answer(point)
        if point[1] in entries:
            answer = as_not_entered(answer, entries[point[1]])
        elif point[1] and answer_digest(answer) != answer_digest(held.answer):
            result.errors[point], result.typed[point] = _how_entered(), fields
            continue
        base_rev = int(fields["rev"]) if is_number(fields["rev"]) else held.rev
        if answer_digest(answer) != answer_digest(held.answer):
            result.writes.append(AnswerWrite(uuid4(), answer, base_rev))
    return result


def _how_entered() -> str:
    return _("Bitte zuerst angeben, wie der Raum betreten wurde; bei Gefahr mit Grund.")


def clean(text: str, most: int) -> str:
    """Without what no keyboard types; a form sends line ends as CR LF."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    return text[:most]


def _fields_of(point: Point, form: Mapping[str, str]) -> dict[str, str]:
    """The point's own fields by their short names: "answer", "value", "part-men" ..."""
    end = f".{key_of(point)}"
    return {name.removesuffix(end): text for name, text in form.items() if name.endswith(end)}


def _read(sheet: Sheet, item: CheckItem, point: Point, fields: Mapping[str, str]) -> Answer:
    chosen = fields.get("answer", "")
    state = AnswerState(chosen) if chosen in EXCEPTIONS else AnswerState.ANSWERED
    value = _value(item, chosen, fields) if state is AnswerState.ANSWERED else None
    reason = clean(fields.get("reason", ""), MOST_REASON)
    return Answer(
        item=item.id,
        place=point[1],
        state=state,
        value=value,
        reason=reason if state is AnswerState.NOT_INSPECTED else "",
        severity=_severity(sheet, item, point, value, fields),
        remark=clean(fields.get("remark", ""), LONGEST),
        remedied=bool(fields.get("remedied")) and value is not None and value != YES,
    )


def _value(item: CheckItem, chosen: str, fields: Mapping[str, str]) -> AnswerValue:
    """Raises UnreadableNumber."""
    if item.type in NUMERIC:
        return _number(item, fields.get("value", ""))
    if item.type is AnswerType.COUNTS:
        parts = {option.id: fields.get(f"part-{option.id}", "") for option in item.options}
        read = {part: _number(item, typed) for part, typed in parts.items()}
        return {part: n for part, n in read.items() if n is not None} or None
    if item.type is AnswerType.TEXT:
        return clean(fields.get("value", ""), LONGEST) or None
    return chosen or None if item.type is not AnswerType.PHOTO else None


def _number(item: CheckItem, typed: str) -> float | None:
    if not typed.strip():
        return None
    value = parse_number(typed, item.unit)
    whole = item.type in (AnswerType.COUNT, AnswerType.COUNTS)
    if value < 0 and item.type is not AnswerType.MEASUREMENT:
        raise UnreadableNumber(_("Hier kann kein Wert unter null stehen."))
    if whole and not value.is_integer():
        raise UnreadableNumber(_("Hier wird gezählt: bitte eine ganze Zahl."))
    return value


def _severity(
    sheet: Sheet, item: CheckItem, point: Point, value: AnswerValue, fields: Mapping[str, str]
) -> Severity | None:
    """The inspector's own, and only where one can be chosen; the preset is none of their own."""
    chosen = fields.get("severity", "")
    if value is None or value == YES or chosen not in list(Severity):
        return None
    asked = item.severity is None or value == PARTLY
    if asked or (fields.get("finding") and item.type is not AnswerType.YES_PARTLY_NO):
        return Severity(chosen) if fields.get("finding") else None
    held = sheet.held_answer(point).answer.severity
    return held if chosen == shown_severity(sheet, item, point) else Severity(chosen)


def shown_severity(sheet: Sheet, item: CheckItem, point: Point) -> Severity:
    """Which severity the card has ticked before anybody touches it."""
    held = sheet.held_answer(point).answer.severity
    return held or sheet.judgement(point).severity or item.severity or Severity.MODERATE
