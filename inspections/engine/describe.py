"""A workflow as the table an official can sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from inspections.engine import words as phrases
from inspections.engine.definition import Move, Rule, Timer, Workflow
from inspections.engine.flow import falls_through, timer_of
from inspections.engine.words import Words

RULE_HEAD = (
    phrases.FROM, phrases.WHAT, phrases.WHO, phrases.ONLY_IF, phrases.TO, phrases.DOES,
)  # fmt: skip
TIMER_HEAD = (phrases.FROM, phrases.TIMER, phrases.WHEN)


def table(workflow: Workflow, words: Words) -> str:
    """All rules in order, then all timers, as Markdown tables of equal column width."""
    title = f"# {words.title(workflow)}, {words.say(phrases.VERSION)} {workflow.version}"
    rules = [_spoken(RULE_HEAD, words), *(_rule_row(workflow, r, words) for r in workflow.rules)]
    timers = [_spoken(TIMER_HEAD, words), *_timer_rows(workflow, words)]
    lines = [title, "", *_lines(rules)]
    return "\n".join([*lines, "", *_lines(timers)] if len(timers) > 1 else lines)


def _spoken(head: tuple[str, ...], words: Words) -> tuple[str, ...]:
    return tuple(words.say(phrase) for phrase in head)


def _rule_row(workflow: Workflow, rule: Rule, words: Words) -> tuple[str, ...]:
    condition = words.say(phrases.OTHERWISE) if falls_through(workflow, rule) else ""
    timer = timer_of(workflow, rule)
    return (
        words.state(rule.source),
        words.trigger(rule.on, rule.source),
        _who(rule, timer, words),
        words.guard(rule.only_if) if rule.only_if else condition,
        words.state(rule.to) if isinstance(rule, Move) else f"({words.say(phrases.STAYS)})",
        "; ".join(words.effect(effect) for effect in rule.do),
    )


def _who(rule: Rule, timer: Timer | None, words: Words) -> str:
    """The clock has its moment; what follows from another case happens of itself."""
    if timer:
        return f"{words.role(None)}, {words.when(timer.when)}"
    return words.role(rule.by) if rule.by is not None else words.say(phrases.OF_ITSELF)


def _timer_rows(workflow: Workflow, words: Words) -> Iterator[tuple[str, ...]]:
    for state in workflow.states:
        for timer in state.timers:
            yield (
                words.state(state.name),
                words.trigger(timer.fires, state.name),
                words.when(timer.when),
            )


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|-" + "-|-".join("-" * w for w in widths) + "-|"
