"""The cards of the page: one per point, with every word the template prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspections.domain.checklist import YES, Answer, CheckItem, Point, Section
from inspections.domain.repeating import may_be_copied
from inspections.domain.rules import Judgement
from inspections.domain.vocabulary import AnswerState, Rating, Severity, Verdict
from inspections.labels import _
from inspections.store.deficiencies import Deficiency
from inspections.store.photos import Photo
from web.filing.form import EXCEPTIONS, NUMERIC, SectionForm, shown_severity
from web.filing.modules import modules_of
from web.filing.numbers import number_words
from web.filing.points import anchor_of, key_of
from web.filing.sheet import Sheet
from web.filing.words import in_language, remembered, source_words, span_words, verdict_words
from web.filters import short_date


@dataclass(frozen=True, slots=True)
class Card:
    """`panel` is "direct" when a deficiency opens by itself, "ask" when the inspector decides."""

    point: Point
    key: str
    anchor: str
    number: str
    text: str
    item: CheckItem
    hidden: bool
    rev: int
    choice: str  # of answer_group and choice_group, or an exception
    values: Mapping[str, str]  # "value" or parts, as typed or as held
    reason: str
    remark: str
    severity: Severity
    own_severity: bool
    panel: str
    verdict: Verdict
    words: str
    source: str
    last: str
    case: Deficiency | None
    photos: list[Photo]
    help: str
    error: str
    first: bool  # of this item; the others show only their place
    open: bool
    remedied: bool
    known: list[Photo]  # of the deficiency already open here
    repeats: bool  # what was said last time may be taken over unseen
    copies: bool  # a yes here may be taken over into the next room
    modules: list[str]  # sentences offered for the remark of this question
    origin: str  # where this answer was taken over from

    @property
    def place(self) -> str:
        return self.point[1]

    @property
    def is_numeric(self) -> bool:
        return self.item.type in NUMERIC

    @property
    def excepted(self) -> bool:
        return self.choice in EXCEPTIONS

    @property
    def parts(self) -> list[tuple[str, str, str]]:
        return [
            (option.id, in_language(option.label), self.values.get(option.id, ""))
            for option in self.item.options
        ]

    @property
    def options(self) -> list[tuple[str, str]]:
        return [(option.id, in_language(option.label)) for option in self.item.options]


def cards_of(
    sheet: Sheet, section: Section, number: int, sent: SectionForm | None = None
) -> list[Card]:
    cards: list[Card] = []
    numbers = {item.id: index for index, item in enumerate(section.items, start=1)}
    seen: set[str] = set()
    for point in sheet.points(section):
        item = sheet.checklist.item(point[0])
        assert item is not None
        label = f"{number}.{numbers[item.id]}"
        cards.append(_card(sheet, item, point, label, item.id not in seen, sent))
        seen.add(item.id)
    return cards


def _card(
    sheet: Sheet,
    item: CheckItem,
    point: Point,
    number: str,
    first: bool,
    sent: SectionForm | None,
) -> Card:
    held, judged = sheet.held_answer(point), sheet.judgement(point)
    typed = sent.typed.get(point, {}) if sent else {}
    choice, values = _held_fields(item, sheet, point)
    if typed:
        choice = typed.get("answer", choice)
        values = {name.removeprefix("part-"): text for name, text in typed.items()}
    answer = held.answer
    return Card(
        point=point,
        key=key_of(point),
        anchor=anchor_of(point),
        number=number,
        text=in_language(item.label),
        item=item,
        hidden=sheet.is_hidden(point),
        rev=held.rev,
        choice=choice,
        values=values,
        reason=typed.get("reason", answer.reason),
        remark=typed.get("remark", answer.remark),
        severity=shown_severity(sheet, item, point),
        own_severity=answer.severity is not None,
        panel=panel_of(item, judged),
        verdict=judged.verdict,
        words=verdict_words(sheet.checklist, item, judged) if held.rev else "",
        source=source_words(item),
        last=_last(sheet, item, point),
        case=sheet.cases.get(point),
        photos=sheet.photos.get(point, []),
        help=in_language(item.help) if item.help else "",
        error=sent.errors.get(point, "") if sent else "",
        first=first,
        open=point in sheet.open,
        remedied=answer.remedied,
        known=sheet.known_photos.get(point, []),
        copies=may_be_copied(item, Answer(item.id, value=YES)),
        modules=modules_of(sheet, item.id),
        repeats=_repeats(sheet, item, point),
        origin=held.origin or "",
    )


def blank_card(sheet: Sheet, item: CheckItem, place: str, number: str) -> Card:
    """Of a room nobody has answered for yet."""
    return _card(sheet, item, (item.id, place), number, False, None)


def panel_of(item: CheckItem, judged: Judgement) -> str:
    if judged.colour is Rating.RED:
        return "direct" if item.severity else "ask"
    return "ask" if judged.colour is Rating.YELLOW else ""


def _held_fields(item: CheckItem, sheet: Sheet, point: Point) -> tuple[str, dict[str, str]]:
    answer = sheet.held_answer(point).answer
    if answer.state is not AnswerState.ANSWERED:
        return answer.state.value, {}
    value = answer.value
    if isinstance(value, dict):
        return "", {part: number_words(n) for part, n in value.items()}
    if isinstance(value, str):
        return value, {"value": value}
    return "", {} if value is None else {"value": number_words(value)}


def _repeats(sheet: Sheet, item: CheckItem, point: Point) -> bool:
    past = sheet.past.get(point)
    return bool(past and point not in sheet.cases and may_be_copied(item, past.answer))


def _last(sheet: Sheet, item: CheckItem, point: Point) -> str:
    past = sheet.past.get(point)
    if past is None:
        return ""
    words = remembered(item, past.answer)
    return f"{words} ({short_date(past.finished_at)})" if words else ""


def deadline_words(sheet: Sheet) -> dict[str, str]:
    return {severity.value: span_words(severity, sheet.policy) for severity in Severity}


def number_of(sheet: Sheet, item_id: str) -> str:
    """ "4.2": the section's place in the checklist and the item's in the section."""
    for number, section in enumerate(sheet.checklist.sections, start=1):
        for index, item in enumerate(section.items, start=1):
            if item.id == item_id:
                return f"{number}.{index}"
    return _("entfallen")
