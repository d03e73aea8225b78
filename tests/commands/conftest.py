"""The command line in this process, as the shell would call it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from inspections.clock import utcnow
from inspections.commands.main import run
from inspections.settings import Settings
from tests.fixtures.small_district import SmallDistrict


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Begehung = Callable[..., Said]


@pytest.fixture
def begehung(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Begehung:
    """Call it with arguments, BEGEHUNG_* settings by name and what stands on standard input."""

    def call(*arguments: str, stdin: str = "", **environment: str) -> Said:
        monkeypatch.setenv("BEGEHUNG_DATA_DIR", str(settings.data_dir))
        for name, value in environment.items():
            monkeypatch.setenv(f"BEGEHUNG_{name}", value)
        monkeypatch.setattr(sys, "argv", ["begehung", *arguments])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        code = run()
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def some_weeks_ago(small: SmallDistrict) -> SmallDistrict:
    """The small district twenty days before the real now, which commands live in."""
    small.clock.now = utcnow() - timedelta(days=20)
    return small
