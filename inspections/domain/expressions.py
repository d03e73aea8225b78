"""One CEL expression of a checklist: checked when loaded, compiled once, run on doubles.

The phone evaluates the same text with another library. What is allowed here is what both agree on:
comparisons, logic and arithmetic on doubles; division only where a value is shown, never where a
verdict is reached (no shower at all would be x / 0, and 0 / 0 compares differently everywhere).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import cel

from inspections.domain.checklist import NO, PARTLY, YES, CheckItem
from inspections.domain.vocabulary import AnswerType

ScopeValue = str | float | dict[str, float]
Scope = Mapping[str, ScopeValue]

STRING = re.compile(r'"([^"\\]*)"|\'([^\'\\]*)\'')
NUMBER = re.compile(r"(?<![\w.])\d[\w.]*")
DOUBLE = re.compile(r"(?<!\d)\d++\.\d+")
PART = re.compile(r"\b([A-Za-z_]\w*)\s*\.\s*([A-Za-z_]\w*)")
COMPARING = {"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in", "_&&_", "_||_", "!_"}
CALCULATING = {"_+_", "_-_", "_*_", "-_"}
DIVIDING = {"_/_", "_?_:_"}


class BadExpression(ValueError):
    """The text says what is wrong with the expression."""


@dataclass(frozen=True, slots=True)
class Expression:
    source: str
    program: cel.Program
    needs: tuple[str, ...]  # item ids
    parts: tuple[tuple[str, str], ...]  # (item, part) of named counts

    def missing(self, scope: Scope) -> tuple[str, ...]:
        """The items without which nothing can be said."""
        absent = [name for name in self.needs if name not in scope]
        incomplete = [name for name, part in self.parts if not _has_part(scope.get(name), part)]
        return tuple(dict.fromkeys([*absent, *incomplete]))

    def holds(self, scope: Scope) -> bool | None:
        """True or false; None while an input is missing."""
        result = self._run(scope)
        return result if isinstance(result, bool) else None

    def number(self, scope: Scope) -> float | None:
        """The value to show; None while an input is missing or nothing finite comes out."""
        result = self._run(scope)
        return result if isinstance(result, float) and isfinite(result) else None

    def _run(self, scope: Scope) -> object:
        if self.parts and self.missing(scope):  # CEL itself would say: true || missing is true
            return None
        try:
            return self.program.execute({name: scope[name] for name in self.needs})
        except (KeyError, TypeError):  # missing, of another type than its item's, or 0 / 0
            return None


def variables(source: str) -> list[str]:
    """The items an expression reads."""
    return cel.compile(source).variables()


def condition(source: str, items: Mapping[str, CheckItem]) -> Expression:
    expression = _checked(source, items, COMPARING | CALCULATING)
    if expression.holds(_sample(expression, items)) is None:
        raise BadExpression("is neither true nor false")
    return expression


def calculation(source: str, items: Mapping[str, CheckItem]) -> Expression:
    expression = _checked(source, items, COMPARING | CALCULATING | DIVIDING)
    if expression.number(_sample(expression, items)) is None:
        raise BadExpression("is not a number")
    return expression


def _checked(source: str, items: Mapping[str, CheckItem], allowed: set[str]) -> Expression:
    try:
        program = cel.compile(source)
    except ValueError as error:
        raise BadExpression(str(error).splitlines()[0]) from None
    code = STRING.sub('""', source)
    parts = tuple(PART.findall(code))
    expression = Expression(source, program, tuple(program.variables()), parts)
    if "{" in code:  # a value with named parts; the library compiles it and fails when it runs
        raise BadExpression("braces are not allowed here")
    _refuse_numbers(code)
    _refuse_functions(program, allowed)
    _refuse_names(expression, items)
    _refuse_words(source, [items[name] for name in expression.needs])
    return expression


def _refuse_numbers(code: str) -> None:
    for literal in NUMBER.findall(code):
        if not DOUBLE.fullmatch(literal):
            raise BadExpression(f"write {literal} with a decimal point")


def _refuse_functions(program: cel.Program, allowed: set[str]) -> None:
    for function in program.functions():
        if function not in allowed:
            raise BadExpression(f"{function.strip('_')} is not allowed here")


def _refuse_names(expression: Expression, items: Mapping[str, CheckItem]) -> None:
    for name in expression.needs:
        if name not in items:
            raise BadExpression(f"{name} is not an item of this checklist")
        if items[name].type is AnswerType.PHOTO:
            raise BadExpression(f"{name} is a photo and has no value")
    for name, part in expression.parts:
        if name not in items or part not in {option.id for option in items[name].options}:
            raise BadExpression(f"{name} has no part {part}")


def _refuse_words(source: str, items: list[CheckItem]) -> None:
    if any(item.type is AnswerType.TEXT for item in items):
        return
    known = {word for item in items for word in _words(item)}
    for found in STRING.finditer(source):
        word = found[1] or found[2] or ""
        if word not in known:
            raise BadExpression(f'"{word}" is no possible answer of the items named')


def _words(item: CheckItem) -> tuple[str, ...]:
    if item.type is AnswerType.YES_PARTLY_NO:
        return (YES, PARTLY, NO)
    return tuple(option.id for option in item.options) if item.type is AnswerType.CHOICE else ()


def _sample(expression: Expression, items: Mapping[str, CheckItem]) -> dict[str, ScopeValue]:
    return {name: _sample_value(items[name]) for name in expression.needs}


def _sample_value(item: CheckItem) -> ScopeValue:
    match item.type:
        case AnswerType.COUNTS:
            return {option.id: 1.0 for option in item.options}
        case AnswerType.YES_PARTLY_NO | AnswerType.CHOICE:
            return _words(item)[0]
        case AnswerType.TEXT:
            return "text"
        case _:
            return 1.0


def _has_part(value: ScopeValue | None, part: str) -> bool:
    return isinstance(value, dict) and part in value
