"""The table of a workflow: every rule in its order, every timer, in words."""

import pytest

from inspections.engine.definition import Workflow
from inspections.engine.describe import table
from inspections.workflows.registry import RELEASED, pinned
from inspections.workflows.words import SpokenWords


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@pytest.mark.parametrize("workflow", RELEASED, ids=lambda each: f"{each.name} {each.version}")
def test_every_rule_and_every_timer_is_a_row(workflow: Workflow) -> None:
    timers = sum(len(state.timers) for state in workflow.states)
    heads = 2 if timers else 1
    assert len(rows(table(workflow, SpokenWords()))) == len(workflow.rules) + timers + heads


@pytest.mark.parametrize("workflow", RELEASED, ids=lambda each: f"{each.name} {each.version}")
def test_no_word_of_the_program_is_left_in_it(workflow: Workflow) -> None:
    text = table(workflow, SpokenWords())
    names = {rule.on for rule in workflow.rules} | {state.name for state in workflow.states}
    assert [name for name in names if f" {name} " in text] == []


def test_a_rule_tells_who_when_and_what_for() -> None:
    told = rows(table(pinned("deficiency", 1), SpokenWords()))
    assert told[1] == [
        "Neu, zu prüfen",
        "Mangel eröffnet",
        "Inspektion",
        "nur bei Gefahr im Verzug",
        "Offen",
        "Brief „Mangelanzeige“ an Betreiber; Brief „Gefahr im Verzug“ an Koordination",
    ]
    assert ["Offen", "An die Frist erinnert", "3 Tage vor der Frist"] in told


def test_the_same_trigger_is_told_by_the_state_it_is_pulled_in() -> None:
    told = [row[:2] for row in rows(table(pinned("deficiency", 1), SpokenWords()))]
    assert ["Als behoben gemeldet", "Beseitigung angenommen"] in told
    assert ["Einwand erhoben", "Einwand angenommen"] in told
    assert ["Einwand erhoben", "Beseitigung angenommen"] not in told


def test_a_rule_that_applies_only_after_a_guard_says_so() -> None:
    told = rows(table(pinned("deficiency", 1), SpokenWords()))
    confirmed = [
        row for row in told if row[:2] == ["Als behoben gemeldet", "Beseitigung angenommen"]
    ]
    assert [(row[3], row[4]) for row in confirmed] == [
        ("wenn ein Foto nicht genügt", "Nachkontrolle vor Ort"),
        ("sonst", "Behoben"),
    ]
