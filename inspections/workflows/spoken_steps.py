"""A step of the log in words, also those no rule of the workflow made."""

from __future__ import annotations

from inspections.engine.definition import Rule, Workflow
from inspections.labels import N_, _
from inspections.workflows import registry
from inspections.workflows.words import SpokenWords

BEGUN = {
    "find": N_("Mangel festgestellt"),
    "plan": N_("Begehung geplant"),
    "order": N_("Nachkontrolle angeordnet"),
    "receive": N_("Beschwerde eingegangen"),
    "take_over": N_("Von einer neuen Version übernommen"),
}


def step_words(workflow: str, trigger: str, source: str) -> str:
    """What happened; a name no version knows stays as it was logged."""
    if trigger in BEGUN:
        return _(BEGUN[trigger])
    words = SpokenWords()
    for rule in _rules(workflow):
        if rule.on == trigger and rule.source == source:
            return words.trigger(rule.on, rule.source)
    return trigger


def state_words(workflow: str, state: str) -> str:
    words = SpokenWords()
    for version in _versions(workflow):
        for known in version.states:
            if known.name == state:
                return words.state(known.name)
    return state


def _versions(workflow: str) -> list[Workflow]:
    return [each for each in reversed(registry.RELEASED) if each.name == workflow]


def _rules(workflow: str) -> list[Rule]:
    return [rule for version in _versions(workflow) for rule in version.rules]
