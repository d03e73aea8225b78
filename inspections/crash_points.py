"""Named places where a test may let the process die; no-ops in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Hook = Callable[[str], None]
_hook: Hook | None = None


def crash_point(name: str) -> None:
    if _hook is not None:
        _hook(name)


@contextmanager
def crashing(hook: Hook) -> Iterator[None]:
    """Call `hook` with the name of every crash point passed inside the block."""
    global _hook
    _hook, before = hook, _hook
    try:
        yield
    finally:
        _hook = before
