"""The expressions of XLSForm, which are XPath with `${name}`: read, and written."""

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
    tokens,
)

STRENGTHS = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "div": 6,
}  # fmt: skip
UNARY, ATOM = 7, 8
CEL_OF = {"or": "||", "and": "&&", "=": "==", "div": "/"}
XPATH_OF = {cel: xpath for xpath, cel in CEL_OF.items()}
OWN = Ref(".")
TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<reference>\$\{\s*[^{}\s]+\s*\})"
    r"|(?P<number>\d+(?:\.\d*)?|\.\d+)(?!\w)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<word>[A-Za-z_][\w-]*)"
    r"|(?P<operator>!=|<=|>=|[-+*/<>=(),.\[\]])"
)


def read_xpath(source: str) -> Node:
    """Raises Untranslatable, naming the function or sign that has no counterpart."""
    return _XPathReader(tokens(source, TOKEN), STRENGTHS).whole()


class _XPathReader(Reader):
    def operand(self) -> Node:
        kind, text = self.take()
        if text == "-":
            self.deeper()
            negated = Unary("-", self.operand())
            self.depth -= 1
            return negated
        if text == "(":
            inner = self.expression()
            self.take(")")
            return inner
        match kind:
            case "number":
                return Number(canonical_number(text))
            case "text":
                return Text(text[1:-1])
            case "reference":
                return Ref(text[2:-1].strip())
            case "operator" if text == ".":
                return OWN
            case "word" if self.token[1] == "(":
                return self._call(text)
        raise Untranslatable(text or "…")

    def _call(self, name: str) -> Node:
        given = self._arguments()
        match name, given:
            case "true" | "false", []:
                return Truth(name == "true")
            case "not", [operand]:
                return Unary("!", operand)
            case "selected", [Ref() as asked, Text() as option]:
                return Binary("==", asked, option)
            case "if", [condition, then, otherwise]:
                return Conditional(condition, then, otherwise)
            case "number" | "string", [Ref() as plain]:
                return plain
        raise Untranslatable(f"{name}()")

    def _arguments(self) -> list[Node]:
        self.take("(")
        given: list[Node] = []
        while self.token[1] != ")":
            given.append(self.expression())
            if self.token[1] != ")":
                self.take(",")
        self.take(")")
        return given

    def combined(self, operator: str, left: Node, right: Node) -> Node:
        return Binary(CEL_OF.get(operator, operator), left, right)


def xpath(node: Node) -> str:
    return _written(node, 0)


def _written(node: Node, least: int) -> str:
    text, strength = _text(node)
    return text if strength >= least else f"({text})"


def _text(node: Node) -> tuple[str, int]:
    match node:
        case Number(text):
            return text, ATOM
        case Text(value):
            return _quoted(value), ATOM
        case Truth(value):
            return f"{str(value).lower()}()", ATOM
        case Ref(name):
            return name if node == OWN else f"${{{name}}}", ATOM
        case Unary("!", operand):
            return f"not({_written(operand, 0)})", ATOM
        case Unary(operator, operand):
            return operator + _written(operand, UNARY), UNARY
        case Conditional(condition, then, otherwise):
            parts = (_written(each, 0) for each in (condition, then, otherwise))
            return f"if({', '.join(parts)})", ATOM
        case Binary(operator, left, right):
            word = XPATH_OF.get(operator, operator)
            strength = STRENGTHS[word]
            sides = _written(left, strength), _written(right, strength + 1)
            return f"{sides[0]} {word} {sides[1]}", strength


def _quoted(value: str) -> str:
    if "'" in value and '"' in value:
        raise Untranslatable(value)
    if "${" in value:
        raise Untranslatable("${")
    return f'"{value}"' if "'" in value else f"'{value}'"
