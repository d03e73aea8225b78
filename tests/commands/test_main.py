"""The command line as a person meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from inspections.audit.acting import acting
from inspections.commands import main
from inspections.commands.main import SUMMARIES
from inspections.commands.main import begehung as commands
from inspections.domain.errors import Conflict
from tests.commands.conftest import Begehung


def begehung_says(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "inspections.commands.main", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command_and_the_environment() -> None:
    page = CliRunner().invoke(commands, ["--help"]).output
    assert all(name in page and text in page for name, text in SUMMARIES.items())
    for heading in ("Aufruf:", "Befehle:", "Umgebung:", "Dateien in", "Rückgabe:", "Beispiele:"):
        assert heading in page


@pytest.mark.parametrize("name", SUMMARIES)
def test_each_command_has_a_page_of_its_own(name: str) -> None:
    page = CliRunner().invoke(commands, [name, "--help"])
    assert page.exit_code == 0, page.output
    assert page.output.startswith("Aufruf: begehung")
    assert len(page.output.splitlines()) > 4


def test_help_loads_no_command() -> None:
    program = (
        "import sys; from inspections.commands.main import run; sys.argv[1:] = ['--help']; run();"
        "sys.exit('sqlalchemy' in sys.modules or 'inspections.commands.up' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0


def test_what_is_done_after_a_command_is_not_put_down_to_it(begehung: Begehung) -> None:
    before = acting()
    assert begehung("--help").code == 0
    assert acting() == before


def test_an_unknown_command_is_one_line_and_exit_2() -> None:
    done = begehung_says("nothing")
    assert done.returncode == 2
    assert "nothing" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_wrong_setting_is_told_at_once(tmp_path: Path) -> None:
    done = begehung_says(
        "up", BEGEHUNG_DATA_DIR=str(tmp_path), BEGEHUNG_PORT="x", BEGEHUNG_MAIL_HOLD="maybe"
    )
    assert done.returncode == 2
    assert "BEGEHUNG_PORT" in done.stderr
    assert "BEGEHUNG_MAIL_HOLD" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refusal_is_one_line_and_exit_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    @click.command()
    def refuses() -> None:
        raise Conflict(inspection="7")

    monkeypatch.setattr(import_module("inspections.commands.up"), "command", refuses)
    monkeypatch.setattr(sys, "argv", ["begehung", "up"])
    assert main.run() == 1
    assert capsys.readouterr().err.count("\n") == 1
