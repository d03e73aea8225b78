"""Tables without their class are named to write; what is read that way nobody filters."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
READS = {"select", "join", "outerjoin", "select_from", "exists", "aliased", "with_only_columns"}


def reads_of_tables(tree: ast.Module) -> list[int]:
    """The lines where `__table__`, or a name it was given, stands in what reads."""
    named = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and names_table(node.value, set())
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in READS
        if any(names_table(given, named) for given in node.args)
    ]


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def names_table(given: ast.expr, named: set[str]) -> bool:
    return any(
        (isinstance(one, ast.Attribute) and one.attr == "__table__")
        or (isinstance(one, ast.Name) and one.id in named)
        for one in ast.walk(given)
    )


def test_the_search_finds_both_ways_of_naming_a_table() -> None:
    found = ast.parse("T = cast(Table, User.__table__)\nselect(T.c.id)\nselect(X.__table__)\n")
    assert reads_of_tables(found) == [2, 3]


def test_no_table_is_read_without_its_class() -> None:
    for package in ("inspections", "web", "workers"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                tree = ast.parse(path.read_text())
                assert reads_of_tables(tree) == [], path.relative_to(ROOT)
