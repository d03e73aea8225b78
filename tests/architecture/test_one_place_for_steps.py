"""Every change of state goes through `advance`, every beginning through `begin`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from inspections.usecases.processes.process import fact_names
from inspections.usecases.processes.registered import PROCESSES, process_named
from inspections.workflows.registry import RELEASED

ROOT = Path(__file__).parents[2]
ALLOWED = {
    "pull": {"inspections/usecases/advance.py"},
    "begin": {"inspections/usecases/begin.py"},
    "begin_many": {"inspections/usecases/begin.py"},
    "settle": {"inspections/usecases/begin.py"},
    "go_on": {"inspections/runtime/take_over.py"},
}
ENGINE_MEMORY = "inspections/runtime/instances.py"
MIRRORS = "inspections/usecases/processes/"


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("inspections", "web", "workers", "schemas"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if "node_modules" not in path.parts:
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


SOURCES = dict(sources())


def names_for_instances(tree: ast.Module) -> set[str]:
    """What `inspections.runtime.instances` is called in a file."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "inspections.runtime"
        for alias in node.names
        if alias.name == "instances"
    }


def functions_taken_out(tree: ast.Module) -> set[str]:
    """What a file imports from it by name; only rows and values may be."""
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "inspections.runtime.instances"
        for alias in node.names
    }


def calls(tree: ast.Module, names: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in names:
            yield node.attr


def assigned(tree: ast.Module) -> Iterator[ast.Attribute]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node


@pytest.mark.parametrize("path", SOURCES)
def test_the_engines_memory_is_written_in_one_place_only(path: str) -> None:
    tree = SOURCES[path]
    for name in calls(tree, names_for_instances(tree)):
        assert path in ALLOWED.get(name, {path}), f"{name}: use advance or begin"
    assert not functions_taken_out(tree) & ALLOWED.keys(), "call it through the module"


@pytest.mark.parametrize("path", SOURCES)
def test_nobody_sets_a_state_by_hand(path: str) -> None:
    for attribute in assigned(SOURCES[path]):
        if attribute.attr in {"state", "ended_at"} and path != ENGINE_MEMORY:
            owner = ast.unparse(attribute.value)
            if owner == "self" or (attribute.attr == "ended_at" and "session" in owner.lower()):
                continue  # an object of that file, and the end of a log-in session
            assert path.startswith(MIRRORS), f"{ast.unparse(attribute)}: use advance"


def test_the_two_places_are_the_ones_that_do_it() -> None:
    done = {
        name: {
            path
            for path, tree in SOURCES.items()
            if name in set(calls(tree, names_for_instances(tree)))
        }
        for name in ("pull", "begin_many", "settle", "go_on")
    }
    assert done == {name: ALLOWED[name] for name in done}


@pytest.mark.parametrize("workflow", RELEASED, ids=lambda w: f"{w.name}_v{w.version}")
def test_every_released_version_finds_its_process_and_its_facts(workflow) -> None:
    process = process_named(workflow.name)
    assert set(fact_names(workflow.facts)) <= process.facts.keys()
    assert {field.name for field in fields(workflow.facts)} == set(fact_names(workflow.facts))


def test_every_process_is_registered_once() -> None:
    assert len({process.name for process in PROCESSES}) == len(PROCESSES)
    assert len({process.row for process in PROCESSES}) == len(PROCESSES)
