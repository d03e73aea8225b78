"""The rules of a checklist, read from CEL and written in it."""

from __future__ import annotations

import re

from inspections.xlsform.syntax import (
    Binary,
    Conditional,
    Node,
    Number,
    Reader,
    Ref,
    Text,
    Truth,
    Unary,
    Untranslatable,
    canonical_number,
    joined,
    tokens,
)

STRENGTHS = {
    "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5,
}  # fmt: skip
UNARY, ATOM = 6, 7
TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?<!\d)\d++\.\d++)(?![\w.])"
    r"|(?P<text>\"[^\"\\\n]*\"|'[^'\\\n]*')"
    r"|(?P<word>[A-Za-z_]\w*)"
    r"|(?P<operator>\|\||&&|==|!=|<=|>=|[-+*/<>!?:()\[\],.])"
)


def read_cel(source: str) -> Node:
    """Raises Untranslatable."""
    return _CelReader(tokens(source, TOKEN), STRENGTHS).whole()


class _CelReader(Reader):
    def expression(self, least: int = 1) -> Node:
        node = super().expression(least)
        if least > 1 or self.token[1] != "?":
            return node
        self.take("?")
        then = super().expression()
        self.take(":")
        return Conditional(node, then, self.expression())

    def operand(self) -> Node:
        kind, text = self.take()
        if text in ("!", "-"):
            self.deeper()
            negated = Unary(text, self.operand())
            self.depth -= 1
            return negated
        if text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        if text == "[":
            return self._list()
        match kind:
            case "number":
                return Number(canonical_number(text))
            case "text":
                return Text(text[1:-1])
            case "word" if text in ("true", "false"):
                return Truth(text == "true")
            case "word" if text != "in":
                return self._reference(text)
        raise Untranslatable(text or "…")

    def _reference(self, name: str) -> Ref:
        if self.token[1] == "(":
            raise Untranslatable(f"{name}()")
        if self.token[1] != ".":
            return Ref(name)
        self.take(".")
        kind, part = self.take()
        if kind != "word":
            raise Untranslatable(part)
        return Ref(name, part)

    def _list(self) -> Node:
        """Only ever the right side of `in`; kept as a chain of commas until then."""
        if self.token[1] == "]":
            raise Untranslatable("[]")
        members = [self.expression()]
        while self.token[1] == ",":
            self.take(",")
            members.append(self.expression())
        self.take("]")
        return joined(",", [Truth(False), *members])

    def combined(self, operator: str, left: Node, right: Node) -> Node:
        if operator != "in":
            return Binary(operator, left, right)
        members: list[Node] = []
        while isinstance(right, Binary) and right.operator == ",":
            members.insert(0, right.right)
            right = right.left
        if not members:
            raise Untranslatable("in")
        return joined("||", [Binary("==", left, member) for member in members])


def cel(node: Node) -> str:
    return _written(node, 0)


def _written(node: Node, least: int) -> str:
    """In brackets where it would otherwise be read as something else."""
    text, strength = _text(node)
    return text if strength >= least else f"({text})"


def _text(node: Node) -> tuple[str, int]:
    match node:
        case Number(text):
            return (text if "." in text else f"{text}.0"), ATOM
        case Text(value):
            return _quoted(value), ATOM
        case Truth(value):
            return str(value).lower(), ATOM
        case Ref(name, part):
            return f"{name}.{part}" if part else name, ATOM
        case Unary(operator, operand):
            return operator + _written(operand, UNARY), UNARY
        case Conditional(condition, then, otherwise):
            return f"{_written(condition, 1)} ? {_written(then, 1)} : {_written(otherwise, 0)}", 0
        case Binary(operator, left, right):
            strength = STRENGTHS[operator]
            sides = _written(left, strength), _written(right, strength + 1)
            return f"{sides[0]} {operator} {sides[1]}", strength


def _quoted(value: str) -> str:
    if "\\" in value or "\n" in value or ('"' in value and "'" in value):
        raise Untranslatable(value)
    return f"'{value}'" if '"' in value else f'"{value}"'
