"""A workflow as the table an official can sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from inspections.engine.definition import Ahead, At, Effect, InDays, Move, Workflow

HEAD = ("in", "on", "by", "only if", "to", "does")
TIMER_HEAD = ("in", "timer", "when", "fires")


def table(workflow: Workflow) -> str:
    """All rules in order, then all timers, as Markdown tables of equal column width."""
    rules = [HEAD, *_rule_rows(workflow)]
    timers = [TIMER_HEAD, *_timer_rows(workflow)]
    title = f"# {workflow.name}, version {workflow.version}"
    return "\n".join([title, "", *_lines(rules), "", *_lines(timers)])


def _rule_rows(workflow: Workflow) -> Iterator[tuple[str, ...]]:
    for rule in workflow.rules:
        yield (
            rule.source,
            rule.on,
            rule.by or "clock",
            rule.only_if.__name__ if rule.only_if else "",
            rule.to if isinstance(rule, Move) else "·",
            ", ".join(_words(effect) for effect in rule.do),
        )


def _timer_rows(workflow: Workflow) -> Iterator[tuple[str, ...]]:
    for state in workflow.states:
        for timer in state.timers:
            yield state.name, timer.name, _when(timer.when), timer.fires


def _when(when: Ahead | At | InDays) -> str:
    match when:
        case Ahead(fact, days):
            return f"{days} days before {fact}"
        case At(fact):
            return f"at {fact}"
        case InDays(days):
            return f"{days} days after entering"


def _words(effect: Effect) -> str:
    values = [str(getattr(effect, f.name)) for f in fields(effect)] if is_dataclass(effect) else []
    return " ".join([type(effect).__name__, *values])


def _lines(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    rows = list(rows)
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for number, row in enumerate(rows):
        yield "| " + " | ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)) + " |"
        if number == 0:
            yield "|-" + "-|-".join("-" * w for w in widths) + "-|"
