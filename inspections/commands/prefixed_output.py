"""Lines of several processes on one screen, each behind its process's name."""

from __future__ import annotations

import os
import sys
import threading
from typing import TextIO

COLOURS = {"redis": 35, "mail": 36, "worker": 32, "beat": 33, "web": 34, "begehung": 1}
WIDTH = max(map(len, COLOURS))


class PrefixedOutput:
    """Called with (name, line) from any thread; a closed pipe silences it and stops nothing."""

    def __init__(self, screen: TextIO | None = None) -> None:
        self._screen = screen or sys.stdout
        self._guard = threading.Lock()
        self._coloured = self._screen.isatty() and "NO_COLOR" not in os.environ
        self._closed = False

    def __call__(self, name: str, line: str) -> None:
        head = f"{name:>{WIDTH}} │"
        if self._coloured:
            head = f"\x1b[{COLOURS.get(name, 0)}m{head}\x1b[0m"
        with self._guard:
            if self._closed:
                return
            try:
                self._screen.write(f"{head} {line}\n")
                self._screen.flush()
            except (BrokenPipeError, ValueError):
                self._closed = True
