"""Child processes: started, listened to, restarted with growing pauses, ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from inspections.commands.leash import Leash
from inspections.labels import _

Say = Callable[[str, str], None]  # (name of the process, line)

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY_AFTER = 60.0  # a child that ran this long starts again with the first pause


@dataclass(frozen=True)
class Child:
    name: str
    argv: tuple[str, ...]
    grace: float = 5.0  # seconds between asking it to end and making it
    unsaid: tuple[str, ...] = ()  # lines with these words are not worth a person's time


class KeptChild:
    """One child that is kept alive until it is told to end."""

    def __init__(self, child: Child, environment: Mapping[str, str], leash: Leash, say: Say):
        self.child = child
        self._environment = dict(environment)
        self._leash = leash
        self._say = say
        self._ending = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._guard = threading.Lock()
        self._keeper = threading.Thread(target=self._keep, name=f"keep-{child.name}", daemon=True)
        self._keeper.start()

    def ask_to_end(self) -> None:
        with self._guard:
            self._ending.set()
            if self._process:
                self._process.terminate()

    def wait_ended(self, *, at_most: float) -> None:
        """Wait until it is gone; kill it with all it started when patience runs out."""
        self._keeper.join(at_most)
        if self._keeper.is_alive():
            with self._guard:
                if self._process:
                    kill_group(self._process.pid)
            self._keeper.join()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            started = time.monotonic()
            code = self._run_once()
            if self._ending.is_set():
                return
            if time.monotonic() - started > STEADY_AFTER:
                pause = FIRST_PAUSE
            self._say(self.child.name, ended(code, pause))
            self._ending.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def _run_once(self) -> int:
        with self._guard:
            if self._ending.is_set():
                return 0
            process = self._process = self._leash.start(
                self.child.argv,
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        listener = threading.Thread(target=self._listen, args=(process,), daemon=True)
        listener.start()
        code = process.wait()
        kill_group(process.pid)  # workers it left behind would hold its port
        with self._guard:
            self._process = None
            self._leash.forget(process)
        listener.join()
        return code

    def _listen(self, process: subprocess.Popen[str]) -> None:
        if process.stdout:
            with process.stdout as lines:
                for line in map(str.rstrip, lines):
                    if line and not any(words in line for words in self.child.unsaid):
                        self._say(self.child.name, line)


class Household:
    """All children of one `up`, with one environment."""

    def __init__(self, environment: Mapping[str, str], leash: Leash, say: Say) -> None:
        self._environment = environment
        self._leash = leash
        self._say = say
        self._kept: list[KeptChild] = []

    def start(self, child: Child) -> None:
        self._kept.append(KeptChild(child, self._environment, self._leash, self._say))

    def end(self, *names: str, patience: float | None = None) -> None:
        """End these children at the same time; all that run when no name is given."""
        leaving = [kept for kept in self._kept if not names or kept.child.name in names]
        for kept in leaving:
            kept.ask_to_end()
        for kept in leaving:
            kept.wait_ended(at_most=kept.child.grace if patience is None else patience)
            self._kept.remove(kept)


def kill_group(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def ended(code: int, pause: float) -> str:
    return _("beendet ({how}), neuer Start in {pause:g} s").format(
        how=how_it_ended(code), pause=pause
    )


def how_it_ended(code: int) -> str:
    if code >= 0:
        return f"Code {code}"
    with suppress(ValueError):
        return f"Signal {signal.Signals(-code).name}"
    return f"Signal {-code}"
