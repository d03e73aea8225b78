"""Rules between CEL and XLSForm, with what both mean by a missing answer.

In Begehung a missing answer makes a condition undetermined, and an undetermined point is shown. In
XPath an empty answer compares as false. So what goes out says so: `${A} = '' or ${A} > 0`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from inspections.domain.checklist import CheckItem
from inspections.xlsform.cel_text import read_cel
from inspections.xlsform.kinds import kind_of
from inspections.xlsform.syntax import (
    NOTHING,
    Binary,
    Conditional,
    Node,
    Number,
    Ref,
    joined,
    parts_of,
    rebuilt,
    refs,
    walk,
)
from inspections.xlsform.xpath_text import OWN, xpath


@dataclass(frozen=True, slots=True)
class Frame:
    """The form around an expression: its items, what their rows are called, and in which repeat."""

    items: Mapping[str, CheckItem]
    names: Mapping[str, str]
    repeats: Mapping[str, str]  # by item id; "" outside any

    def reaches(self, item_id: str, node: Node) -> bool:
        """A row sees its own repeat and the whole house; another repeat has no single answer."""
        own = self.repeats[item_id]
        return all(self.repeats.get(ref.name, "") in ("", own) for ref in refs(node))

    def renamed(self, node: Node) -> Node:
        """With the names of rows in place of item ids."""

        def change(each: Node) -> Node:
            if not isinstance(each, Ref) or each == OWN:
                return each
            name = self.names[each.name]
            return Ref(f"{name}.{each.part}" if each.part else name)

        return rebuilt(node, change)


def relevant_out(source: str, item_id: str, frame: Frame) -> str:
    """The cell `relevant`; empty where the form cannot know. Raises Untranslatable."""
    node = _checked(source, frame)
    if not refs(node) or not frame.reaches(item_id, node):
        return "" if refs(node) else xpath(node)
    return xpath(frame.renamed(guarded(node)))


def calculation_out(source: str, item_id: str, frame: Frame) -> str:
    """The cell `calculation`. Raises Untranslatable."""
    node = _checked(source, frame)
    if not frame.reaches(item_id, node):
        return xpath(NOTHING)
    blank = [*_blanks(node), *_zero_divisors(node)]
    whole = Conditional(joined("||", blank), NOTHING, node) if blank else node
    return xpath(frame.renamed(whole))


def limit_out(source: str, item: CheckItem, frame: Frame) -> Node:
    """What the cell `constraint` says of the item's own value. Raises Untranslatable."""
    node = _checked(source, frame)
    return rebuilt(node, lambda each: OWN if each == Ref(item.id) else each)


def without_guarded_value(node: Node) -> Node:
    """The calculation behind `if(${A} = '', '', …)`, or as it is."""
    if isinstance(node, Conditional) and node.then == NOTHING:
        blank = [*_blanks(node.otherwise), *_zero_divisors(node.otherwise)]
        if blank and parts_of(node.condition, "||") == blank:
            return node.otherwise
    return node


def guarded(node: Node) -> Node:
    return joined("||", [*_blanks(node), node])


def without_guard(node: Node) -> Node | None:
    """The condition behind `${A} = '' or …`; None when that is not all it is."""
    if not isinstance(node, Binary) or node.operator != "||":
        return None
    return node.right if guarded(node.right) == node else None


def _checked(source: str, frame: Frame) -> Node:
    node = read_cel(source)
    kind_of(node, frame.items)
    return node


def _blanks(node: Node) -> list[Node]:
    return [Binary("==", ref, NOTHING) for ref in refs(node)]


def _zero_divisors(node: Node) -> list[Node]:
    """A condition of its own already says what happens then."""
    found = list(walk(node))
    if any(isinstance(each, Conditional) for each in found):
        return []
    divisors = (each.right for each in found if isinstance(each, Binary) and each.operator == "/")
    return [Binary("==", each, Number("0")) for each in divisors if not isinstance(each, Number)]
