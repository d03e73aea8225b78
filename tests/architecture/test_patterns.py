"""No regular expression of ours needs long for any text: the worst of 100,000 characters, timed."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import pytest

import inspections
import schemas
import web
import workers

LENGTH = 100_000
MOST_SECONDS = 0.05
# what makes a matcher go back: long runs, with an end that fits nothing
RUNS = ("a", "1", " ", "\t", "\n", "-", "_", "/", ".", "=", "'", '"', "(", "[", "{", "<", "$",
        "%", "ä", "\\", "a1", "a ", " a", "a.", "a@", "a-", "<c r='", "<row ", "${", "1.",
        "A1")  # fmt: skip
ENDS = ("", "!", "\x00", "\n ")
NOT_OF_INPUT = ("inspections.commands", "inspections.simulate", "inspections.demo", "web.assets")


def patterns() -> Iterator[tuple[str, re.Pattern]]:
    for package in (inspections, schemas, web, workers):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.startswith(NOT_OF_INPUT) or "migrations" in module.name:
                continue
            if module.name in ("web.wsgi", "workers.app"):  # these start something
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


ALL = dict(patterns())


@pytest.mark.parametrize("name", sorted(ALL))
def test_the_worst_text_takes_no_time(name: str) -> None:
    pattern = ALL[name]
    for run in RUNS:
        for end in ENDS:
            text = run * (LENGTH // len(run)) + end
            given = text.encode() if isinstance(pattern.pattern, bytes) else text
            assert seconds(pattern, given) < MOST_SECONDS, (run, end)


def seconds(pattern: re.Pattern, text: str | bytes) -> float:
    """Of two, the better, in processor time: a busy machine must not matter."""
    taken = []
    for _turn in range(2):
        before = process_time()
        for _match in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
        taken.append(process_time() - before)
        if taken[0] < MOST_SECONDS:
            break
    return min(taken)


def test_text_of_people_in_a_pattern_is_escaped() -> None:
    """A pattern made of something else than a literal would have to say `re.escape`."""
    made = re.compile(r"re\.(?:compile|sub|match|search|fullmatch)\(f[\"'].*")
    for package in (inspections, schemas, web, workers):
        for path in Path(package.__path__[0]).rglob("*.py"):
            if "node_modules" not in path.parts:
                for call in made.findall(path.read_text()):
                    assert "escape" in call, (path, call)
