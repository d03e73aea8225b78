"""Cells of the sheet `survey` as rules over item ids, in CEL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from inspections.domain.checklist import CheckItem
from inspections.domain.vocabulary import AnswerType
from inspections.xlsform.cel_text import cel
from inspections.xlsform.kinds import WORDS, kind_of
from inspections.xlsform.syntax import (
    EQUALITY,
    NOTHING,
    Binary,
    Node,
    Number,
    Ref,
    Text,
    Untranslatable,
    joined,
    parts_of,
    rebuilt,
    refs,
    walk,
)
from inspections.xlsform.translation import Frame, without_guard, without_guarded_value
from inspections.xlsform.xpath_text import OWN, read_xpath


@dataclass(frozen=True, slots=True)
class Meanings:
    """What the names of rows stand for: items, their parts, and calculations to be put in place."""

    items: Mapping[str, CheckItem]
    rows: Mapping[str, Ref]
    calculated: Mapping[str, Node] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by item: name to id

    @staticmethod
    def of(frame: Frame) -> Meanings:
        rows = {name: Ref(item_id) for item_id, name in frame.names.items()}
        for item in frame.items.values():
            name = frame.names[item.id]
            rows |= {f"{name}.{each.id}": Ref(item.id, each.id) for each in item.options}
        return Meanings(frame.items, rows)

    def resolved(self, node: Node, own: str = "") -> Node:
        """Over item ids, like compared with like; `.` is the item `own`. Raises Untranslatable."""

        def named(each: Node) -> Node:
            if each == OWN and own:
                return Ref(own)
            return self._named(each) if isinstance(each, Ref) else each

        node = rebuilt(rebuilt(node, named), self._alike)
        if NOTHING in walk(node):  # whether something is answered is no value
            raise Untranslatable("''")
        kind_of(node, self.items)
        return node

    def _named(self, ref: Ref) -> Node:
        if ref.name in self.calculated:
            return self.calculated[ref.name]
        if ref.name not in self.rows:
            raise Untranslatable("." if ref == OWN else f"${{{ref.name}}}")
        return self.rows[ref.name]

    def _alike(self, node: Node) -> Node:
        if not isinstance(node, Binary) or node.operator not in EQUALITY:
            return node
        left, right = self._beside(node.left, node.right), self._beside(node.right, node.left)
        return Binary(node.operator, left, right)

    def _beside(self, node: Node, other: Node) -> Node:
        """A literal as the item beside it spells it: '1' is a number, or the name of a choice."""
        item = self.items.get(other.name) if isinstance(other, Ref) else None
        if item is None or not isinstance(node, Number | Text):
            return node
        said = node.text if isinstance(node, Number) else node.value
        if item.type in WORDS:
            return Text(self.options.get(item.id, {}).get(said, said))
        return Number(said) if said.isascii() and said.isdecimal() else node


@dataclass(frozen=True, slots=True)
class Condition:
    """`by_name`: it depends on answers as XLSForm has it, where a missing one counts as no."""

    node: Node
    by_name: bool


def condition_in(cell: str, meanings: Meanings) -> Condition:
    """The cell `relevant`. Raises Untranslatable."""
    node = read_xpath(cell)
    plain = without_guard(node)
    return Condition(meanings.resolved(plain or node), plain is None and bool(refs(node)))


def calculation_in(cell: str, meanings: Meanings) -> Node:
    """The cell `calculation`. Raises Untranslatable."""
    return meanings.resolved(without_guarded_value(read_xpath(cell)))


def limits_in(cell: str, item: CheckItem, meanings: Meanings) -> Node | None:
    """What the cell `constraint` asks beyond what the item's type does. Raises Untranslatable."""
    said = [meanings.resolved(each, item.id) for each in parts_of(read_xpath(cell), "&&")]
    for ref in (ref for each in said for ref in refs(each)):
        if ref != Ref(item.id):
            raise Untranslatable(f"${{{ref.name}}}")
    beyond = [each for each in said if not _by_type(each, item)]
    return joined("&&", beyond) if beyond else None


def condition_read(cell: str, frame: Frame) -> str:
    """The rule a cell of ours would bring back; empty when it would bring back none."""
    try:
        found = condition_in(cell, Meanings.of(frame))
        return "" if found.by_name else cel(found.node)
    except Untranslatable:
        return ""


def calculation_read(cell: str, frame: Frame) -> str:
    try:
        return cel(calculation_in(cell, Meanings.of(frame)))
    except Untranslatable:
        return ""


def limit_read(cell: str, item: CheckItem, frame: Frame) -> str:
    try:
        limits = limits_in(cell, item, Meanings.of(frame))
        return cel(limits) if limits else ""
    except Untranslatable:
        return ""


def _by_type(node: Node, item: CheckItem) -> bool:
    at_least_zero = item.type in (AnswerType.COUNT, AnswerType.NUMBER)
    return at_least_zero and node == Binary(">=", Ref(item.id), Number("0"))
