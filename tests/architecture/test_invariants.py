"""The table of invariants names tests that exist, or the day and the reason why there is none."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (I-\d\d) \| .+ \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
DATED = re.compile(r"\d{4}-\d\d-\d\d: .{10,}")


def rows() -> dict[str, str]:
    return dict(ROW.findall((ROOT / "docs" / "INVARIANTS.md").read_text()))


def test_every_invariant_has_its_row() -> None:
    assert list(rows()) == [f"I-{number:02}" for number in range(1, 42)]


def test_each_names_a_test_that_is_there_or_says_since_when_there_is_none() -> None:
    for number, said in rows().items():
        named = NAMED.findall(said)
        assert named or DATED.fullmatch(said), number
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(), f"{number}: {file}::{test}"
