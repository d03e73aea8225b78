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

GRACE_SECONDS = 6.0


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

    def add(self, group: int) -> None:
        self._tell(f"+{group}\n")

    def remove(self, group: int) -> None:
        self._tell(f"-{group}\n")

    def let_go(self) -> None:
        """End the companion; whatever is still noted ends with it."""
        if self._companion.stdin:
            self._companion.stdin.close()
        self._companion.wait()

    def _tell(self, line: str) -> None:
        if self._companion.stdin:
            os.write(self._companion.stdin.fileno(), line.encode())


def end_groups(groups: set[int], grace: float = GRACE_SECONDS) -> None:
    """Ask the leaders of these process groups to end; kill what is left of the groups later."""
    for group in groups:
        _send(group, signal.SIGTERM, whole_group=False)
    patience = time.monotonic() + grace
    while time.monotonic() < patience and any(_alive(group) for group in groups):
        time.sleep(0.05)
    for group in groups:
        _send(group, signal.SIGKILL, whole_group=True)


def _alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except OSError:
        return False
    return True


def _send(group: int, what: signal.Signals, *, whole_group: bool) -> None:
    try:
        if whole_group:
            os.killpg(group, what)
        else:
            os.kill(group, what)
    except OSError:
        return  # gone already, which is what was wanted


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
