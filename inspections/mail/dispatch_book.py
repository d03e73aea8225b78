"""The book of outgoing mail, kept beside the database so that a restore cannot turn it back.

It knows which database it belongs to and how far that had come, and the Message-ID of every
letter a mail server took over; no names, no addresses.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Mark:
    """The database last seen, and its counter then."""

    uid: str
    counter: int


class DispatchBook:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._mark = folder / "database.json"

    def mark(self) -> Mark | None:
        """None where no letter ever left from here."""
        try:
            return Mark(**json.loads(self._mark.read_text()))
        except FileNotFoundError:
            return None

    def set_mark(self, mark: Mark) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self._mark.with_suffix(f".{os.getpid()}.part")
        with draft.open("w") as file:
            json.dump(asdict(mark), file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._mark)

    def note(self, message_id: str, at: datetime) -> None:
        """The mail server has taken this letter over.

        Not forced to the disk: the row says the same a moment later, and is.
        """
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        handle = os.open(self._folder / f"{at:%Y-%m}.log", flags, 0o600)
        try:
            os.write(handle, f"{at.isoformat()} {message_id}\n".encode())
        finally:
            os.close(handle)

    def taken_over(self) -> dict[str, datetime]:
        """Message-IDs and when each was taken over first; a line cut off by a crash is none."""
        found: dict[str, datetime] = {}
        for path in sorted(self._folder.glob("*.log")):
            for line in path.read_text(errors="replace").splitlines():
                moment, _space, message_id = line.partition(" ")
                if message_id.startswith("<") and message_id.endswith(">"):
                    found.setdefault(message_id, datetime.fromisoformat(moment))
        return found
