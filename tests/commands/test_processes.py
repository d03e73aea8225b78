"""Real child processes: kept alive, ended in order, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspections.commands.leash import HELD_BACK, Leash
from inspections.commands.processes import Child, Household, how_it_ended

pytestmark = pytest.mark.processes

SAY_AND_STAY = "import os, time; print('pid', os.getpid(), flush=True); time.sleep(600)"
STUBBORN = (
    "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    "print('pid', os.getpid(), flush=True); time.sleep(600)"
)
WITH_GRANDCHILD = (
    "import os, subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print('pid', os.getpid(), flush=True); print('pid', child.pid, flush=True); time.sleep(600)"
)


class Screen:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._news = threading.Condition()

    def __call__(self, name: str, line: str) -> None:
        with self._news:
            self.lines.append(f"{name}: {line}")
            self._news.notify_all()

    def pids(self, count: int) -> list[int]:
        """Wait until so many process numbers were printed; gives them in order."""

        def printed() -> list[int]:
            return [int(line.split()[-1]) for line in self.lines if " pid " in line]

        with self._news:
            assert self._news.wait_for(lambda: len(printed()) >= count, timeout=20), self.lines
        return printed()


def python(name: str, program: str, grace: float = 5) -> Child:
    return Child(name, (sys.executable, "-c", program), grace)


def until(condition: Callable[[], bool]) -> None:
    patience = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < patience
        time.sleep(0.01)


def gone(pid: int) -> bool:
    """Whether the process has ended; a zombie nobody has collected yet counts as ended."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout.strip()
    return state in ("", "Z", "Zs")


@pytest.fixture
def screen() -> Screen:
    return Screen()


@pytest.fixture
def household(screen: Screen) -> Iterator[Household]:
    leash = Leash()
    household = Household(os.environ, leash, screen)
    yield household
    household.end(patience=0)
    leash.let_go()


def test_output_comes_line_by_line_behind_the_name(household: Household, screen: Screen) -> None:
    household.start(python("web", SAY_AND_STAY))
    screen.pids(1)
    assert screen.lines[0].startswith("web: pid ")


def test_empty_and_unwanted_lines_are_left_out(household: Household, screen: Screen) -> None:
    program = "print('hint: buy more memory'); print(); " + SAY_AND_STAY
    household.start(Child("redis", (sys.executable, "-c", program), unsaid=("more memory",)))
    screen.pids(1)
    assert len(screen.lines) == 1


def test_a_child_that_dies_is_started_again(household: Household, screen: Screen) -> None:
    household.start(python("web", SAY_AND_STAY))
    (first,) = screen.pids(1)
    os.kill(first, signal.SIGKILL)
    _, second = screen.pids(2)
    assert second != first
    assert any("SIGKILL" in line for line in screen.lines)


def test_what_a_dead_child_started_is_ended_too(household: Household, screen: Screen) -> None:
    household.start(python("web", WITH_GRANDCHILD))
    child, grandchild = screen.pids(2)
    os.kill(child, signal.SIGKILL)
    until(lambda: gone(grandchild))


def test_ended_children_stay_ended(household: Household, screen: Screen) -> None:
    household.start(python("web", SAY_AND_STAY))
    household.start(python("worker", SAY_AND_STAY))
    pids = screen.pids(2)
    household.end("web")
    household.end()
    assert all(gone(pid) for pid in pids)
    assert len(screen.lines) == 2


def test_a_child_that_will_not_end_is_killed(household: Household, screen: Screen) -> None:
    household.start(python("web", STUBBORN, grace=0.2))
    (pid,) = screen.pids(1)
    household.end()
    assert gone(pid)


def test_children_and_grandchildren_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = f"""
import os, sys, time
from inspections.commands.leash import HELD_BACK, Leash
from inspections.commands.processes import Child, Household
household = Household(os.environ, Leash(), lambda name, line: print(line, flush=True))
household.start(Child("web", (sys.executable, "-c", {WITH_GRANDCHILD!r})))
time.sleep(600)
"""
    with subprocess.Popen(
        [sys.executable, "-c", parent], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        pids = [int(process.stdout.readline().split()[-1]) for _ in range(2)]
        process.kill()
    until(lambda: all(gone(pid) for pid in pids))


def test_a_child_whose_parent_died_before_noting_it_never_begins(tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    with subprocess.Popen(
        ["/bin/sh", "-c", HELD_BACK, "leash", "touch", str(begun)], stdin=subprocess.PIPE
    ) as held:
        assert held.stdin
        held.stdin.close()
    assert held.returncode != 0
    assert not begun.exists()


@pytest.mark.parametrize(
    ("code", "words"), [(3, "Code 3"), (-9, "Signal SIGKILL"), (-250, "Signal 250")]
)
def test_the_end_of_a_process_is_told_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words
