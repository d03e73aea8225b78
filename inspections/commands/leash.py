"""A small companion process that ends the children of `begehung up` when `up` itself is gone.

`up` writes one line per child ("+PID" or "-PID") into this process's standard input. The kernel
closes that pipe however `up` ends, even on kill -9; then every group still noted is asked to end
and, after some seconds, made to. Works alike on Linux and macOS, and reaches grandchildren.
Started as a plain file with only the standard library, so it costs little.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

GRACE_SECONDS = 6.0
HELD_BACK = 'read -r go && exec "$@" </dev/null'


class Leash:
    """The end of the leash that `up` holds."""

    def __init__(self, *, keeps_open: tuple[int, ...] = ()) -> None:
        """`keeps_open`: descriptors (the lock) that shall stay open until the children are gone."""
        self._companion = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            pass_fds=keeps_open,
            start_new_session=True,
        )

    def start(self, argv: Sequence[str], **options: Any) -> subprocess.Popen[Any]:
        """Popen in a group of its own; it begins only once it is noted, so none slips away."""
        process = subprocess.Popen(
            ["/bin/sh", "-c", HELD_BACK, "leash", *argv],
            stdin=subprocess.PIPE,
            start_new_session=True,
            **options,
        )
        self._tell(f"+{process.pid}\n")
        if process.stdin:
            with suppress(BrokenPipeError):  # killed meanwhile
                os.write(process.stdin.fileno(), b"go\n")
            process.stdin.close()
        return process

    def forget(self, process: subprocess.Popen[Any]) -> None:
        self._tell(f"-{process.pid}\n")

    def let_go(self) -> None:
        """End the companion; whatever is still noted ends with it."""
        if self._companion.stdin:
            self._companion.stdin.close()
        self._companion.wait()

    def _tell(self, line: str) -> None:
        if self._companion.stdin:
            os.write(self._companion.stdin.fileno(), line.encode())


def end_groups(groups: set[int], grace: float = GRACE_SECONDS) -> None:
    """Ask the leaders of these groups to end; kill what they leave, or themselves in the end."""
    waiting = set(groups)
    for group in groups:
        _send(group, signal.SIGTERM, os.kill)
    patience = time.monotonic() + grace
    while waiting and time.monotonic() < patience:
        for group in [group for group in waiting if not _send(group, 0, os.kill)]:
            _send(group, signal.SIGKILL, os.killpg)
            waiting.remove(group)
        time.sleep(0.05)
    for group in waiting:
        _send(group, signal.SIGKILL, os.killpg)


def _send(group: int, what: int, by: Callable[[int, int], None]) -> bool:
    """False when nobody was there any more."""
    try:
        by(group, what)
    except OSError:
        return False
    return True


def hold() -> None:
    """Note the groups named on standard input; when it closes, end them."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        number = int(line[1:])
        if line.startswith("+"):
            groups.add(number)
        else:
            groups.discard(number)
    end_groups(groups)


if __name__ == "__main__":
    hold()
