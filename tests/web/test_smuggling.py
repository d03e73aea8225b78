"""The real web server takes no request about whose end two servers could disagree."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspections.commands.migrate import migrate
from inspections.commands.up import web
from tests.fixtures.databases import settings_for
from tests.fixtures.leashed import end_leashed, free_port, start_leashed

ROOT = Path(__file__).parents[2]
FURTHER = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
UP = b"GET /up HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
END = b"\r\n0\r\n\r\n"
AMBIGUOUS = {
    "a length and chunks": b"Content-Length: 6\r\n" + CHUNKED + END,
    "chunks and a length": CHUNKED + b"Content-Length: 6\r\n" + END,
    "two lengths": b"Content-Length: 0\r\nContent-Length: 43\r\n\r\n",
    "a list of lengths": b"Content-Length: 0, 43\r\n\r\n",
    "a signed length": b"Content-Length: +0\r\n\r\n",
    "a length with words": b"Content-Length: 0x0\r\n\r\n",
    "an unknown encoding": b"Transfer-Encoding: xchunked\r\nContent-Length: 0\r\n\r\n",
    "a blank before the colon": b"Transfer-Encoding : chunked\r\n" + END,
    "a folded header": b"X-A: b\r\n Transfer-Encoding: chunked\r\n" + END,
    "a chunk size that is none": CHUNKED + b"\r\n0x0\r\n\r\n",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of the server as `begehung up` starts it."""
    data, port = tmp_path_factory.mktemp("web"), free_port()
    settings = settings_for(data, PORT=str(port))
    migrate(settings)
    named = {"BEGEHUNG_DATA_DIR": str(data), "BEGEHUNG_PORT": str(port)}
    server = start_leashed(web(settings).argv, env=os.environ | named, cwd=ROOT)
    try:
        _wait(port)
        yield port
    finally:
        end_leashed(server)


def _wait(port: int) -> None:
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        try:
            if b" 200 " in say(port, UP):
                return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError("no web server")


def say(port: int, raw: bytes) -> bytes:
    """All it answers until it hangs up or has been silent for a second."""
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(raw)
        line.settimeout(1)
        try:
            while piece := line.recv(65536):
                heard += piece
        except (TimeoutError, ConnectionResetError):
            pass
    return heard


@pytest.mark.processes
@pytest.mark.parametrize("head", AMBIGUOUS.values(), ids=list(AMBIGUOUS))
def test_a_request_with_two_ends_is_refused_or_ends_the_connection(port: int, head: bytes) -> None:
    heard = say(port, b"POST /anmelden HTTP/1.1\r\nHost: 127.0.0.1\r\n" + head + FURTHER)
    assert heard.count(b"HTTP/1.1 ") == 1, heard
    assert b"/smuggled" not in heard


@pytest.mark.processes
def test_two_plain_requests_on_one_connection_are_two(port: int) -> None:
    """Otherwise the test above would say nothing."""
    heard = say(port, UP + FURTHER)
    assert heard.count(b"HTTP/1.1 ") == 2


@pytest.mark.processes
def test_the_server_does_not_say_what_it_is(port: int) -> None:
    heard = say(port, FURTHER).partition(b"\r\n\r\n")[0].lower()
    assert b"python" not in heard
    assert b"werkzeug" not in heard
