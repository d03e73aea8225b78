"""The phone judges as the server does: every shipped rule, word for word, whatever is answered."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from inspections import labels
from inspections.domain.answers import breaks_limit, for_rules
from inspections.domain.checklist import Answer, CheckItem, Checklist, Point, Section, Words
from inspections.domain.checklist_file import SHIPPED, shipped
from inspections.domain.policy import Policy
from inspections.domain.room_entry import ENTRY
from inspections.domain.rules import Rules, inputs_of
from inspections.domain.vocabulary import AnswerState, AnswerType, Severity
from inspections.store.answers import Held
from inspections.store.inspections import Inspection
from tests.fixtures.node import node
from web.filing.changes import progress, shown_point
from web.filing.phone_rules import phone_rules
from web.filing.sheet import Sheet
from web.filing.words import limit_words

SAY = Path(__file__).parents[1] / "js" / "say_standings.mjs"
PLACES = ("", "Zimmer 1", "Zimmer 2")
BATCH = 40
LIMITS = (0.0, 1.0, 0.05, 0.0625, 0.1, 2.0, 5.0, 10.0, 33.0, 75.0, 150.0, 1e9)
relaxed = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a batch is not made smaller; the one answer sheet is told
)
seeds = st.integers(0, 2**32).map(Random)


def limits_of(checklist: Checklist) -> list[float]:
    """Every number a rule of the checklist compares with, and its neighbours on both sides."""
    found = set(LIMITS)
    for rules in Rules.of(checklist).of_item.values():
        chains = [each for _, each in (*rules.colours, *rules.severities)]
        for expression in chains:
            words = expression.source.replace("(", " ").replace(")", " ").split()
            found |= {float(word) for word in words if word[0].isdigit()}
    near = {each + step for each in found for step in (-0.001, 0.0, 0.001)}
    return sorted(each for each in near if each >= 0)


def value_of(item: CheckItem, luck: Random, numbers: list[float]) -> Any:
    few = float(luck.choice([0, 1, 2, luck.randint(0, 60), luck.randint(0, 400)]))
    match item.type:
        case AnswerType.YES_PARTLY_NO:
            return luck.choice(["yes", "partly", "no", None])
        case AnswerType.CHOICE:
            return luck.choice([*(option.id for option in item.options), None])
        case AnswerType.COUNTS:
            named = [option.id for option in item.options if luck.random() < 0.95]
            return {part: float(luck.choice([0, 1, luck.randint(0, 200)])) for part in named}
        case AnswerType.COUNT:
            return luck.choice([few, few, few, None])
        case AnswerType.TEXT:
            return luck.choice(["Text", "  ", None])
        case AnswerType.PHOTO:
            return None
        case _:
            return luck.choice([luck.choice(numbers), few, luck.uniform(0, 30), None])


def answers_to(checklist: Checklist, luck: Random, numbers: list[float]) -> tuple[Answer, ...]:
    points = [(item, place) for item in checklist.items() for place in PLACES]
    states = [AnswerState.ANSWERED] * 6 + list(AnswerState)
    ways = [option.id for option in ENTRY.options]
    rooms = luck.sample([*PLACES[1:], "Zimmer 3"], luck.randint(0, 3))
    entries = tuple(Answer(ENTRY.id, room, value=luck.choice(ways)) for room in rooms)
    return entries + tuple(
        Answer(
            item.id,
            place,
            state,
            value_of(item, luck, numbers) if state is AnswerState.ANSWERED else None,
            luck.choice(["", " ", "verschlossen"]),
            luck.choice([None, None, *Severity]),
        )
        for item, place in luck.sample(points, luck.randint(1, 90))
        for state in [luck.choice(states)]
    )


def sheet_of(checklist: Checklist, given_answers: tuple[Answer, ...]) -> Sheet:
    held = {(one.item, one.place): Held(1, one, "") for one in given_answers}
    return Sheet(Inspection(), checklist, held, {}, {}, {}, Policy())


def points_on(sheet: Sheet) -> list[Point]:
    return [point for section in sheet.checklist.sections for point in sheet.points(section)]


def said_by_server(sheet: Sheet) -> dict[str, Any]:
    points = [shown_point(sheet, point) for point in points_on(sheet)]
    parts = progress(sheet)
    parts["sections"] = [
        {"id": each.id, "state": each.state, "text": each.text} for each in parts["sections"]
    ]
    return {"points": points, "progress": parts}


def said_by_phone(checklist: Checklist, sheets: list[Sheet]) -> list[dict[str, Any]]:
    cases = [
        {
            "answers": list(sheet.answers),
            "points": [{"item": item, "place": place} for item, place in points_on(sheet)],
        }
        for sheet in sheets
    ]
    asked = orjson.dumps({"rules": phone_rules(checklist), "cases": cases})
    run = subprocess.run([node(), str(SAY)], input=asked, capture_output=True, check=False)
    assert run.returncode == 0, run.stderr.decode()
    return orjson.loads(run.stdout)


def spoken(point: dict[str, Any]) -> dict[str, Any]:
    """A source is printed below words only, so the phone carries it only where there are some."""
    return point | {"source": point["source"] if point["words"] else ""}


def agree(checklist: Checklist, sheets: list[Sheet]) -> None:
    for sheet, phone in zip(sheets, said_by_phone(checklist, sheets), strict=True):
        server = orjson.loads(orjson.dumps(said_by_server(sheet)))
        pairs = zip(phone["points"], server["points"], strict=True)
        assert [(one, other) for one, other in pairs if spoken(one) != spoken(other)] == []
        assert phone["progress"] == server["progress"]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", SHIPPED)
def test_phone_and_server_say_the_same_of_every_point(name: str, language: str) -> None:
    checklist = shipped(name)

    numbers = limits_of(checklist)

    @relaxed
    @given(seeds)
    def holds(luck: Random) -> None:
        with labels.using_locale(language):
            batch = [answers_to(checklist, luck, numbers) for _ in range(BATCH)]
            agree(checklist, [sheet_of(checklist, one) for one in batch])

    holds()


LIMITED = Checklist(
    "limited",
    1,
    Words("Grenzen", "Limits"),
    (
        Section(
            "S",
            Words("Werte", "Values"),
            (
                CheckItem("N", Words("Zahl", "Number"), AnswerType.NUMBER, valid_if="N <= 60.0"),
                CheckItem(
                    "T",
                    Words("Text", "Text"),
                    AnswerType.TEXT,
                    valid_if="T == '12' || T == '13'",
                    invalid=Words("Nur 12 oder 13.", "Only 12 or 13."),
                ),
                CheckItem("F", Words("Frei", "Free"), AnswerType.NUMBER),
            ),
        ),
    ),
)


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_value_that_cannot_be_is_refused_by_the_phone_in_the_words_of_the_server(
    language: str,
) -> None:
    numbers = [Answer("N", value=each) for each in (60.0, 60.5, None)]
    texts = [Answer("T", value=each) for each in ("12", "x", " ")]
    given_answers = [*numbers, *texts, Answer("F", value=1e6)]
    skipped = Answer("N", state=AnswerState.NOT_INSPECTED, reason="zu")
    with labels.using_locale(language):
        sheets = [sheet_of(LIMITED, (one,)) for one in (*given_answers, skipped)]
        server = [
            limit_words(item) if breaks_limit(item, one) else ""
            for one in (*given_answers, skipped)
            for item in [LIMITED.item(one.item)]
            if item
        ]
        phone = [said["limits"] for said in said_by_phone(LIMITED, sheets)]
    assert phone == [[words] for words in server]
    assert sum(bool(words) for words in server) == 2


def inputs_answered(
    checklist: Checklist, item: CheckItem, luck: Random, numbers: list[float]
) -> tuple[Answer, ...]:
    """All that the rules of one item read, and the item itself."""
    wanted = dict.fromkeys([*inputs_of(item), item.id])
    asked = [found for each in wanted if (found := checklist.item(each))]
    return tuple(Answer(one.id, value=value_of(one, luck, numbers)) for one in asked)


@pytest.mark.parametrize("name", SHIPPED)
def test_they_agree_where_each_rule_turns(name: str) -> None:
    checklist = shipped(name)
    ruled = [item for item in checklist.items() if inputs_of(item)]
    seen: dict[tuple[str, str], set[bool | None]] = {}

    numbers = limits_of(checklist)

    @relaxed
    @given(seeds)
    def holds(luck: Random) -> None:
        sheets = [
            sheet_of(checklist, inputs_answered(checklist, item, luck, numbers))
            for item in ruled
            for _ in range(BATCH // 4)
        ]
        agree(checklist, sheets)
        for sheet in sheets:
            note_turns(seen, sheet)

    holds()
    assert [each for each, results in seen.items() if results != {True, False, None}] == []


def note_turns(seen: dict[tuple[str, str], set[bool | None]], sheet: Sheet) -> None:
    scope = {
        answer.item: value for answer in sheet.answers if (value := for_rules(answer)) is not None
    }
    for rules in Rules.of(sheet.checklist).of_item.values():
        shown = [("", rules.visible)] if rules.visible else []
        for _, expression in (*rules.colours, *rules.severities, *shown):
            at = (rules.item.id, expression.source)
            seen.setdefault(at, set()).add(expression.holds(scope))
