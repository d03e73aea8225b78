"""What CEL and the expressions of XLSForm have in common: a small tree either is written from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass


class Untranslatable(ValueError):
    """The text says what has no counterpart on the other side."""


@dataclass(frozen=True, slots=True)
class Number:
    text: str  # canonical: "10", "2.5"


@dataclass(frozen=True, slots=True)
class Text:
    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    value: bool


@dataclass(frozen=True, slots=True)
class Ref:
    """An item, or one part of its named counts; in XLSForm the name of a row."""

    name: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str  # "!" or "-"
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str  # as CEL spells it
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Conditional:
    condition: Node
    then: Node
    otherwise: Node


Node = Number | Text | Truth | Ref | Unary | Binary | Conditional
Token = tuple[str, str]  # kind and text

LOGIC = ("||", "&&")
ORDER = ("<", "<=", ">", ">=")
EQUALITY = ("==", "!=")
ARITHMETIC = ("+", "-", "*", "/")
NOTHING = Text("")
DEEPEST = 60


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Conditional(condition, then, otherwise):
            return (condition, then, otherwise)
    return ()


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with `change` made to every node, from the leaves up."""
    match node:
        case Unary(operator, operand):
            node = Unary(operator, rebuilt(operand, change))
        case Binary(operator, left, right):
            node = Binary(operator, rebuilt(left, change), rebuilt(right, change))
        case Conditional(condition, then, otherwise):
            parts = (rebuilt(each, change) for each in (condition, then, otherwise))
            node = Conditional(*parts)
    return change(node)


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        yield from walk(child)


def refs(node: Node) -> list[Ref]:
    """Every reference once, in the order of the text."""
    return list(dict.fromkeys(each for each in walk(node) if isinstance(each, Ref)))


def joined(operator: str, nodes: Sequence[Node]) -> Node:
    """`a || b || c`, as it is read: from the left."""
    whole = nodes[0]
    for node in nodes[1:]:
        whole = Binary(operator, whole, node)
    return whole


def parts_of(node: Node, operator: str) -> list[Node]:
    """The operands of `a && b && c`, from the left."""
    if isinstance(node, Binary) and node.operator == operator:
        return [*parts_of(node.left, operator), node.right]
    return [node]


def canonical_number(text: str) -> str:
    whole, _, fraction = text.partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    return f"{whole}.{fraction}" if fraction else whole


def tokens(source: str, pattern: re.Pattern[str]) -> list[Token]:
    """Raises Untranslatable at the first letter that begins nothing known."""
    found: list[Token] = []
    position = 0
    while position < len(source):
        match = pattern.match(source, position)
        if match is None or match.lastgroup is None:
            raise Untranslatable(source[position:].strip()[:20])
        if match.lastgroup != "space":
            found.append((match.lastgroup, match.group()))
        position = match.end()
    return found


class Reader:
    """Reads operators by their strength; what is smaller than an operator is the language's own."""

    def __init__(self, found: list[Token], strengths: Mapping[str, int]) -> None:
        self.tokens = [*found, ("end", "")]
        self.strengths = strengths
        self.position = 0
        self.depth = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def take(self, text: str = "") -> Token:
        """The next token, which has to be `text` if one is given."""
        found = self.token
        if found[0] == "end" or (text and found[1] != text):
            raise Untranslatable(found[1] or "…")
        self.position += 1
        return found

    def whole(self) -> Node:
        node = self.expression()
        if self.token[0] != "end":
            raise Untranslatable(self.token[1])
        return node

    def expression(self, least: int = 1) -> Node:
        self.deeper()
        left = self.operand()
        while (strength := self.strengths.get(self.token[1], 0)) >= least and self._is_operator():
            operator = self.take()[1]
            left = self.combined(operator, left, self.expression(strength + 1))
        self.depth -= 1
        return left

    def deeper(self) -> None:
        """Raises Untranslatable for what nobody could read either."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Untranslatable("(((")

    def _is_operator(self) -> bool:
        return self.token[0] in ("operator", "word")

    def operand(self) -> Node:
        raise NotImplementedError

    def combined(self, operator: str, left: Node, right: Node) -> Node:
        raise NotImplementedError
