"""`begehung workflow simulate`: prints a table and leaves the office's data alone."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.conftest import Begehung

SHORT = ("workflow", "simulate", "--district", "goerlitz", "--years", "0.1")


def test_it_needs_no_database_and_makes_none(begehung: Begehung, tmp_path: Path) -> None:
    done = begehung(*SHORT, DATA_DIR=str(tmp_path / "new"))
    assert done.code == 0
    assert "| Mängel eröffnet" in done.out
    assert not list((tmp_path / "new").rglob("*.sqlite3"))


def test_two_policies_from_files(begehung: Begehung, tmp_path: Path) -> None:
    (tmp_path / "streng.yaml").write_text("days: {severe: 2, moderate: 5, low: 9}\nahead_days: 1\n")
    done = begehung(*SHORT, "--against", str(tmp_path / "streng.yaml"), "--format", "json")
    assert list(json.loads(done.out)) == ["heute", "streng"]


def test_a_policy_that_cannot_be_read_is_a_wrong_call(begehung: Begehung, tmp_path: Path) -> None:
    (tmp_path / "krumm.yaml").write_text("days: {severe: soon}\n")
    done = begehung(*SHORT, "--policy", str(tmp_path / "krumm.yaml"))
    assert done.code == 2
    assert "days.severe" in done.err
