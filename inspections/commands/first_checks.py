"""What `begehung up` makes sure of before it starts anything."""

from __future__ import annotations

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from inspections.labels import _


@contextmanager
def only_one(data_dir: Path) -> Iterator[int]:
    """Hold the data directory's lock; gives its descriptor, which the leash keeps open too."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode().strip() or "?"
            raise click.ClickException(
                _(
                    "In {data_dir} läuft schon ein »begehung up« (Prozess {holder}). Bitte dieses"
                    " beenden oder mit BEGEHUNG_DATA_DIR ein anderes Verzeichnis wählen."
                ).format(data_dir=data_dir, holder=holder)
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield handle
    finally:
        os.close(handle)


def require_free(port: int, variable: str) -> None:
    """Refuse a port that is taken: granian would share it silently with another granian."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as fault:
            raise click.ClickException(why_not(fault, port, variable)) from None


def why_not(fault: OSError, port: int, variable: str) -> str:
    if fault.errno == errno.EACCES:
        told = _(
            "Port {port} darf dieser Benutzer nicht öffnen. Bitte mit {variable} einen Port"
            " ab 1024 wählen, zum Beispiel: {variable}={other}"
        )
    else:
        told = _(
            "Port {port} ist schon belegt. Bitte mit {variable} einen anderen wählen,"
            " zum Beispiel: {variable}={other}"
        )
    other = port + 100 if 1024 <= port < 65000 else 8080
    return told.format(port=port, variable=variable, other=other)
