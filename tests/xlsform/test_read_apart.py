"""A workbook is read by a child process, which may die of it; the web server does not."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from inspections.xlsform import read_apart
from inspections.xlsform.problems import WorkbookRefused
from inspections.xlsform.read_apart import read_form_apart
from inspections.xlsform.read_form import read_form
from tests.xlsform.workbooks import form

SOUND = form(("text", "a", "A"))
Instead = Callable[[str], None]


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Instead:
    """`instead(code)`: what the child does, once its limits are set."""

    def set_up(code: str) -> None:
        script = tmp_path / "child.py"
        limits = "from inspections.xlsform.read_apart import _limit\n_limit()\n"
        script.write_text(limits + code)
        monkeypatch.setattr(read_apart, "PROGRAM", (sys.executable, str(script)))

    return set_up


def test_it_says_the_same_as_reading_here() -> None:
    for content in (SOUND, form(("text", "a", "A"), ("nonsense", "b", "B"))):
        assert read_form_apart(content, "x.xlsx") == read_form(content, "x.xlsx")


def test_what_is_no_workbook_is_told_as_before() -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_form_apart(b"PK\x03\x04 broken", "x.xlsx")
    assert "keine Excel-Datei" in refused.value.problem.text()


@pytest.mark.parametrize(
    "code",
    [
        "held = b'x' * (2 * 1024 ** 3)",
        "import os; os.abort()",
        "import sys; sys.exit(3)",
        "open('written', 'w').write('x' * 100)",
        "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
    ],
    ids=["two gigabytes", "a crash", "a failure", "a file", "no end"],
)
def test_a_child_that_goes_too_far_dies_and_a_sentence_says_so(
    code: str, instead: Instead, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    instead(code)
    with pytest.raises(WorkbookRefused) as refused:
        read_form_apart(SOUND, "x.xlsx")
    assert "kostet zu viel" in refused.value.problem.text()


def test_a_child_that_sleeps_is_not_waited_for(
    instead: Instead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_apart, "MOST_SECONDS", 0.5)
    instead("import signal; signal.pause()")
    with pytest.raises(WorkbookRefused):
        read_form_apart(SOUND, "x.xlsx")


def test_the_child_knows_no_secret(instead: Instead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEGEHUNG_SECRET_KEY", "x" * 40)
    monkeypatch.setenv("BEGEHUNG_DATABASE_URL", "postgresql://user:word@host/db")
    instead(
        "import json, os\n"
        "names = [name for name in os.environ if name.startswith('BEGEHUNG')]\n"
        "print(json.dumps({'refused': {'words': f'{names}', 'sheet': '', 'details': {}}}))"
    )
    with pytest.raises(WorkbookRefused) as refused:
        read_form_apart(SOUND, "x.xlsx")
    assert refused.value.problem.words == "[]"
