"""The rooms of a section: how each was entered, and its cards."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.checklist import WHOLE_HOUSE, Section
from inspections.domain.room_entry import ENTRY, entry_words
from web.filing.cards import Card, blank_card, cards_of
from web.filing.form import SectionForm
from web.filing.points import anchor_of
from web.filing.repeating import offered, taken
from web.filing.sheet import Sheet
from web.filing.standing import SectionStanding
from web.filing.words import in_language

ANY_ROOM = "__raum__"  # in the template from which a device makes a further room
ANY_MARK = anchor_of(("", ANY_ROOM)).removeprefix("frage--")


@dataclass(frozen=True, slots=True)
class Room:
    place: str
    anchor: str
    entry: str
    reason: str
    rev: int
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class SectionCards:
    """`blank` is what a device makes further rooms of; `offered` counts what may be taken over."""

    standing: SectionStanding
    cards: list[Card]
    rooms: list[Room]
    blank: Room | None
    offered: int
    taken: int


def section_cards(
    sheet: Sheet, section: Section, standing: SectionStanding, sent: SectionForm | None
) -> SectionCards:
    cards = cards_of(sheet, section, standing.number, sent)
    places = sorted({card.place for card in cards} - {WHOLE_HOUSE})
    return SectionCards(
        standing,
        [card for card in cards if card.place == WHOLE_HOUSE],
        [_room(sheet, section, place, cards) for place in places],
        _blank(sheet, section, standing.number),
        len(offered(sheet, section)),
        len(taken(sheet, section)),
    )


def _blank(sheet: Sheet, section: Section, number: int) -> Room | None:
    """What a room of this section looks like before anybody said anything about it."""
    cards = [
        blank_card(sheet, item, ANY_ROOM, f"{number}.{index}")
        for index, item in enumerate(section.items, start=1)
        if item.per_place
    ]
    return _room(sheet, section, ANY_ROOM, cards) if cards else None


def _room(sheet: Sheet, section: Section, place: str, cards: list[Card]) -> Room:
    held = sheet.entry(place)
    value = held.answer.value
    return Room(
        place=place,
        anchor=anchor_of((f"raum-{section.id}", place)).removeprefix("frage-"),
        entry=value if isinstance(value, str) else "",
        reason=held.answer.remark,
        rev=held.rev,
        cards=[card for card in cards if card.place == place],
    )


@dataclass(frozen=True, slots=True)
class EnteredRoom:
    place: str
    how: str
    reason: str


def entered_rooms(sheet: Sheet) -> list[EnteredRoom]:
    """For the report, by name."""
    held = [one.answer for (item, _place), one in sorted(sheet.held.items()) if item == ENTRY.id]
    return [
        EnteredRoom(each.place, in_language(entry_words(str(each.value))), each.remark)
        for each in held
        if each.value
    ]
