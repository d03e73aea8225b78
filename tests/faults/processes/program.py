"""One real process with all it forks: started, killed, stopped, and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.fixtures.leashed import start_leashed, the_leash

POLL = 0.02


class NotInTime(RuntimeError):
    """What was waited for did not come."""


def until(condition: Callable[[], object], what: str, seconds: float = 60) -> float:
    """Poll until it holds; how long that took. Raises NotInTime."""
    begun = time.monotonic()
    while not condition():
        if time.monotonic() - begun > seconds:
            raise NotInTime(f"{what}: not within {seconds:g} s")
        time.sleep(POLL)
    return time.monotonic() - begun


class Program:
    """A process group of our own; everything it says goes to a log."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        log: Path,
        cwd: Path,
        environment: Mapping[str, str],
        prefix: Sequence[str] = (),
        **options: Any,
    ) -> None:
        """`prefix` is put before the call: the network namespace it lives in."""
        self.name, self.log = name, log
        self._argv = [*prefix, *argv]
        self._more = {"cwd": cwd, "env": dict(environment), **options}
        self._process: subprocess.Popen[Any] | None = None
        self.starts = 0

    @property
    def pid(self) -> int:
        if self._process is None:
            raise NotInTime(f"{self.name} does not run")
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self.clear_away()
        with self.log.open("ab") as written:
            self._process = start_leashed(self._argv, stdout=written, stderr=written, **self._more)
        self.starts += 1

    def children(self) -> list[int]:
        """Direct children, oldest first."""
        with suppress(OSError, NotInTime):
            listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
            return [int(one) for one in listed.split()]
        return []

    def kill(self) -> None:
        """Only the first process, as the kernel's memory killer would."""
        if self.alive:
            os.kill(self.pid, signal.SIGKILL)
            self._wait()

    def send_group(self, what: signal.Signals) -> None:
        if self.alive:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, what)

    def end(self, patience: float = 8) -> None:
        """Ask, then make it."""
        if self.alive:
            self.send_group(signal.SIGCONT)
            os.kill(self.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)  # type: ignore[union-attr]
        self.clear_away()

    def clear_away(self) -> None:
        """Kill whatever is left of the group, so that nothing holds its port or its work."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._wait()
        the_leash().forget(self._process)
        self._process = None

    def _wait(self) -> None:
        if self._process is not None:
            self._process.wait(20)

    def said(self, most: int = 3000) -> str:
        return self.log.read_text(errors="replace")[-most:] if self.log.exists() else ""
