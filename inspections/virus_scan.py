"""Ask a clamd before anything is made of an upload, where an installation has one."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass
from urllib.parse import urlsplit

from inspections.domain.errors import Refused
from inspections.photo_store import PhotoRefused

CHUNK = 64 * 1024
LONGEST_REPLY = 4096
TIMEOUT = 20.0  # seconds


class Infected(PhotoRefused):
    """The scanner knows it; `details["virus"]` is its word for it."""


class ScannerAway(Refused):
    """Nothing is let through unseen: the upload is refused and can be sent again."""

    status = 503


@dataclass(frozen=True, slots=True)
class Scanner:
    """`url` is `tcp://host:port` or `unix:///path`; "" asks nobody."""

    url: str

    def check(self, content: bytes) -> None:
        """Raises Infected, ScannerAway."""
        if not self.url:
            return
        try:
            said = self._ask(content)
        except OSError as error:
            raise ScannerAway(scanner=type(error).__name__)
        words = said.removeprefix("stream: ")
        if words.endswith(" FOUND"):
            raise Infected(photo="infected", virus=words.removesuffix(" FOUND")[:100])
        if words != "OK":
            raise ScannerAway(scanner=words[:100])

    def _ask(self, content: bytes) -> str:
        """INSTREAM: pieces with their length before them, and an empty one at the end."""
        with self._connected() as line:
            line.sendall(b"zINSTREAM\0")
            try:
                for start in range(0, len(content), CHUNK):
                    piece = content[start : start + CHUNK]
                    line.sendall(struct.pack("!I", len(piece)) + piece)
                line.sendall(struct.pack("!I", 0))
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has heard enough, and says why
            heard = b""
            while not heard.endswith(b"\0") and len(heard) < LONGEST_REPLY:
                if not (piece := line.recv(LONGEST_REPLY)):
                    break
                heard += piece
        return heard.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        parts = urlsplit(self.url)
        if parts.scheme == "unix":
            line = socket.socket(socket.AF_UNIX)
            line.settimeout(TIMEOUT)
            try:
                line.connect(parts.path)
            except OSError:
                line.close()
                raise
            return line
        return socket.create_connection((parts.hostname or "", parts.port or 3310), TIMEOUT)
