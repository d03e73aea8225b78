"""A journal that survives its writer: one JSON object a line, on disk before anything goes on."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]


class Journal:
    """Append only. The moment is real time, whatever clock the processes are told."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, event: str, **what: Any) -> None:
        line = json.dumps({"at": time.time(), "event": event, **what}) + "\n"
        os.write(self._file, line.encode())
        os.fsync(self._file)


def read(path: Path) -> Iterator[Record]:
    """Every whole line; the last one may be torn."""
    if not path.exists():
        return
    for line in path.read_text().splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            continue
