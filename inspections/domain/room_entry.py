"""How a room was entered: asked of every room before anything else is answered there.

It is an answer to a question every checklist has, so that it travels, is kept and is repeated like
any other; no rule and no rating knows it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from inspections.domain.checklist import Answer, CheckItem, Checklist, Option, Section, Words
from inspections.domain.errors import Refused
from inspections.domain.vocabulary import AnswerType

CONSENT, PRESENT, DANGER, COMMON = "consent", "present", "danger", "common"
REFUSED, ABSENT = "refused", "absent"
NOT_ENTERED = (REFUSED, ABSENT)

ENTRY = CheckItem(
    id="room-entry",  # no checklist can have an item of this name
    label=Words("Wie wurde der Raum betreten?", "How was the room entered?"),
    type=AnswerType.CHOICE,
    options=(
        Option(CONSENT, Words("Zustimmung liegt vor", "Consent given")),
        Option(PRESENT, Words("Bewohner anwesend", "Resident present")),
        Option(COMMON, Words("Gemeinschaftsraum", "Common room")),
        Option(DANGER, Words("Gefahr, ohne Zustimmung", "Danger, without consent")),
        Option(REFUSED, Words("Zutritt verweigert", "Entry refused")),
        Option(ABSENT, Words("Niemand da", "Nobody there")),
    ),
    per_place=True,
    required=False,
)


def check_entry(answer: Answer) -> None:
    """Refuses an entry into no room, and one without consent that gives no reason."""
    if not answer.place:
        raise Refused(item=ENTRY.id, problem="names_no_room")
    if answer.value == DANGER and not answer.remark.strip():
        raise Refused(item=ENTRY.id, problem="danger_without_reason")


def rooms_of_sections(checklist: Checklist, answers: Iterable[Answer]) -> dict[str, set[str]]:
    """By section, the rooms entered and begun there; all of them in the one most about rooms."""
    given = list(answers)
    entered = {
        each.place
        for each in given
        if each.item == ENTRY.id and each.value not in (None, *NOT_ENTERED)
    }
    if not entered:
        return {}
    most = max(checklist.sections, key=_about_rooms)
    return {
        section.id: entered if section is most else entered & _begun_in(section, given)
        for section in checklist.sections
    }


def _about_rooms(section: Section) -> int:
    return sum(item.per_place for item in section.items)


def _begun_in(section: Section, answers: Collection[Answer]) -> set[str]:
    mine = {item.id for item in section.items}
    return {each.place for each in answers if each.item in mine}


def entry_words(entry: str) -> Words:
    return next((each.label for each in ENTRY.options if each.id == entry), Words("", ""))
