"""Waiting for Ctrl-C, SIGTERM or a closed terminal without doing anything inside a handler."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

ASKING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class EndSignals:
    _readable: int

    def wait(self, seconds: float | None = None) -> bool:
        """True as soon as the process is asked to end, False when the seconds are over."""
        ready, _, _ = select.select([self._readable], [], [], seconds)
        return bool(ready)

    def again_means_now(self) -> None:
        """From here on a second Ctrl-C raises KeyboardInterrupt."""
        signal.signal(signal.SIGINT, signal.default_int_handler)


@contextmanager
def end_signals() -> Iterator[EndSignals]:
    """Inside the block these signals only wake `wait`; afterwards they act as before."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    wakeup_before = signal.set_wakeup_fd(writable, warn_on_full_buffer=False)
    before = {asking: signal.signal(asking, lambda *_: None) for asking in ASKING}
    try:
        yield EndSignals(readable)
    finally:
        for asking, handler in before.items():
            signal.signal(asking, handler)
        signal.set_wakeup_fd(wakeup_before)
        os.close(readable)
        os.close(writable)
