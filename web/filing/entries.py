"""How rooms were entered, as a form says it; without that nothing is answered there."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from inspections.domain.checklist import Answer
from inspections.domain.room_entry import DANGER, ENTRY, NOT_ENTERED, entry_words
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import AnswerState
from web.filing.sheet import Sheet
from web.filing.words import in_language


def read_entries(sheet: Sheet, form: Mapping[str, str]) -> dict[str, Answer]:
    """By room, as the form says it or as it is held; danger without a reason is no entry."""
    found: dict[str, Answer] = {
        place: held.answer
        for (item, place), held in sheet.held.items()
        if item == ENTRY.id and held.answer.value
    }
    for name, value in form.items():
        kind, _dot, place = name.partition(".")
        known = any(option.id == value for option in ENTRY.options)
        if kind != "entry" or not known or not place:
            continue
        reason = form.get(f"entry-reason.{place}", "").strip()[:500]
        if value != DANGER or reason:
            found[place] = Answer(ENTRY.id, place, value=value, remark=reason)
    return found


def entry_writes(sheet: Sheet, entries: Mapping[str, Answer]) -> list[AnswerWrite]:
    return [
        AnswerWrite(uuid4(), answer, sheet.entry(place).rev)
        for place, answer in entries.items()
        if answer != sheet.entry(place).answer
    ]


def as_not_entered(answer: Answer, entry: Answer) -> Answer:
    """Where nobody was let in, nothing was seen."""
    if entry.value not in NOT_ENTERED:
        return answer
    reason = in_language(entry_words(str(entry.value)))
    return Answer(
        answer.item, answer.place, AnswerState.NOT_INSPECTED, reason=reason, remark=answer.remark
    )
