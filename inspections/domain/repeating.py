"""Which answers may be taken over unseen, from last time or from another room."""

from __future__ import annotations

from collections.abc import Mapping

from inspections.domain.checklist import YES, Answer, CheckItem, Point, Section
from inspections.domain.errors import Refused
from inspections.domain.rules import Judgements
from inspections.domain.vocabulary import AnswerState, AnswerType, Verdict


def may_be_copied(item: CheckItem, answer: Answer) -> bool:
    """Only a plain "yes": no number, nothing a rule decides, nothing to be seen each time."""
    return (
        item.type is AnswerType.YES_PARTLY_NO
        and not (item.each_time or item.violated_if or item.colour_if)
        and answer.state is AnswerState.ANSWERED
        and answer.value == YES
    )


def check_copied(item: CheckItem, answer: Answer) -> None:
    """Refuses an answer said to be taken over that has to be given anew."""
    if not may_be_copied(item, answer):
        raise Refused(item=item.id, problem="not_to_be_copied")


def as_last_time(
    section: Section, judged: Judgements, past: Mapping[Point, Answer]
) -> tuple[Answer, ...]:
    """What a section's open points may take over from last time, without its remarks."""
    return tuple(
        Answer(item.id, place, value=YES)
        for item in section.items
        for (item_id, place), one in judged.items()
        if item_id == item.id
        and one.verdict is Verdict.OPEN
        and (item_id, place) in past
        and may_be_copied(item, past[item_id, place])
    )
