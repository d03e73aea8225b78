"""The mail server hangs up at its n-th line, n = 1, 2, 3 ...: refused, unknown, accepted."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from email import message_from_bytes
from itertools import count
from pathlib import Path
from threading import Thread

import pytest

from inspections.db import transaction
from inspections.mail.transport import SmtpTransport
from inspections.runtime import outbox
from inspections.runtime.outbox import Message
from inspections.usecases import run_due
from tests.faults.nth_operation.failing_statements import Store
from tests.fixtures.databases import Database
from tests.fixtures.small_district import SmallDistrict

PHASES = 6  # greeting, EHLO, MAIL, RCPT, DATA, the dot; then QUIT


class Server:
    """Says so many lines and hangs up; keeps what it was given up to the dot."""

    def __init__(self, lines: int) -> None:
        self.left, self.hung_up = lines, False
        self.kept: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def run(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                with connection, connection.makefile("rb") as heard:
                    self._talk(connection, heard)

    def _talk(self, connection: socket.socket, heard: Iterator[bytes]) -> None:
        if not self._say(connection, b"220 hello"):
            return
        for line in heard:
            match line[:4].upper():
                case b"DATA":
                    if not self._say(connection, b"354 go on"):
                        return
                    letter = b""
                    for part in heard:
                        if part == b".\r\n":
                            break
                        letter += part
                    self.kept.append(letter)
                    answer = b"250 taken"
                case b"QUIT":
                    self._say(connection, b"221 bye")
                    return
                case _:
                    answer = b"250 fine"
            if not self._say(connection, answer):
                return

    def _say(self, connection: socket.socket, line: bytes) -> bool:
        if self.left == 0:
            self.left, self.hung_up = -1, True
            return False
        self.left -= 1
        connection.sendall(line + b"\r\n")
        return True


@contextmanager
def listening(lines: int) -> Iterator[Server]:
    server = Server(lines)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.socket.shutdown(socket.SHUT_RDWR)
        server.socket.close()
        thread.join(timeout=5)


@pytest.fixture
def store(database: Database) -> Store:
    assert database.engine.url.database
    return Store(database.engine, Path(database.engine.url.database))


def test_a_letter_is_sent_wherever_the_line_breaks_and_twice_only_when_nobody_knew(
    small: SmallDistrict, store: Store
) -> None:
    small.inspect("B04")
    with transaction(small.sessions) as session:
        first = outbox.waiting(session, now=small.clock())[0]
    start = store.keep()
    for lines in count(0):
        store.put_back(start)
        with listening(lines) as server:
            transport = SmtpTransport(f"smtp://127.0.0.1:{server.port}", "amt@b.example", timeout=5)
            office = replace(small.office, transport=transport)
            sent = run_due.deliver(office, first)
            unknown = bool(server.kept) and not sent
            if not sent:
                small.clock.ahead(minutes=2)
                assert run_due.deliver(office, first), f"not made up for after {lines} lines"
            copies = [message_from_bytes(one)["Message-ID"] for one in server.kept]
        assert len(copies) == 1 + unknown, f"{len(copies)} copies after {lines} lines"
        assert len(set(copies)) == 1
        with transaction(small.sessions) as session:
            row = session.get_one(Message, first)
            assert row.sent_at is not None
            assert row.parked_at is None
        if not server.hung_up:
            break
    assert lines >= PHASES
