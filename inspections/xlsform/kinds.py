"""Whether an expression compares like with like: XPath turns one into the other, CEL does not."""

from __future__ import annotations

from collections.abc import Mapping

from inspections.domain.checklist import CheckItem
from inspections.domain.vocabulary import AnswerType
from inspections.xlsform.syntax import (
    ARITHMETIC,
    EQUALITY,
    ORDER,
    Binary,
    Conditional,
    Node,
    Number,
    Ref,
    Text,
    Truth,
    Unary,
    Untranslatable,
)

NUMBER, TEXT, TRUTH = "number", "text", "truth"
WORDS = (AnswerType.YES_PARTLY_NO, AnswerType.CHOICE, AnswerType.TEXT)


def kind_of(node: Node, items: Mapping[str, CheckItem]) -> str:
    """Raises Untranslatable where a number meets a word, or words are put in order."""
    match node:
        case Number():
            return NUMBER
        case Text():
            return TEXT
        case Truth():
            return TRUTH
        case Ref(name, part):
            return _kind_of_item(items.get(name), name, part)
        case Unary("!", operand):
            return _both(TRUTH, operand, operand, items)
        case Unary(_, operand):
            return _both(NUMBER, operand, operand, items)
        case Conditional(condition, then, otherwise):
            _both(TRUTH, condition, condition, items)
            return _both(NUMBER, then, otherwise, items)
        case Binary(operator, left, right) if operator in EQUALITY:
            _both(kind_of(left, items), left, right, items)
            return TRUTH
        case Binary(operator, left, right) if operator in ORDER:
            _both(NUMBER, left, right, items)
            return TRUTH
        case Binary(operator, left, right) if operator in ARITHMETIC:
            return _both(NUMBER, left, right, items)
        case Binary(_, left, right):
            return _both(TRUTH, left, right, items)


def _both(kind: str, left: Node, right: Node, items: Mapping[str, CheckItem]) -> str:
    for side in (left, right):
        if kind_of(side, items) != kind:
            raise Untranslatable(_spoken(side))
    return kind


def _kind_of_item(item: CheckItem | None, name: str, part: str) -> str:
    if item is None or item.type is AnswerType.PHOTO:
        raise Untranslatable(name)
    if (item.type is AnswerType.COUNTS) != bool(part):
        raise Untranslatable(name)
    return TEXT if item.type in WORDS else NUMBER


def _spoken(node: Node) -> str:
    match node:
        case Number(text):
            return text
        case Text(value):
            return f'"{value}"'
        case Ref(name, part):
            return f"{name}.{part}" if part else name
    return "(…)"
