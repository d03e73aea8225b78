"""Calls to other servers go to the address that was looked at, and to no address of the inside."""

from __future__ import annotations

import http.server
import ipaddress
import socket
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread

import pytest

from inspections import outgoing
from inspections.outgoing import CallFailed, get_json, is_allowed, may_connect, resolved

REFUSED = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.169.254", "100.64.0.1", "100.127.255.254",
    "224.0.0.1", "255.255.255.255", "240.0.0.1", "::1", "::", "fe80::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2002:a9fe:a9fe::1",
)  # fmt: skip


class Asked(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = b'{"host": "%s"}' % self.headers["Host"].encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def port() -> Iterator[int]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A name server of ours: each question gets the next answer; returns what was asked."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *_rest: object, **_more: object) -> list[object]:
        if host[0].isdigit():  # what was resolved before
            return real(host, port, *_rest, **_more)
        asked.append(host)
        addresses = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(outgoing.socket, "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_of_the_inside_is_refused_by_whatever_name(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not may_connect(ipaddress.ip_address(address), "login.example")
    names(monkeypatch, [address])
    with pytest.raises(CallFailed, match="no address of a server"):
        get_json("https://login.example/")


def test_one_bad_address_among_good_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["198.51.100.7", "169.254.169.254"])
    with pytest.raises(CallFailed):
        resolved("login.example", 443)


def test_a_county_s_own_network_is_allowed() -> None:
    for address in ("10.1.2.3", "192.168.4.5", "172.16.0.9", "fd00::7"):
        assert may_connect(ipaddress.ip_address(address), "login.kreis.example")


def test_a_name_is_resolved_once_and_just_that_address_is_asked(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another answer to a second question would be too late."""
    asked = names(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
    assert get_json(f"http://localhost:{port}/") == {"host": f"localhost:{port}"}
    assert asked == ["localhost"]


def test_a_server_that_drips_is_not_waited_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the whole does not."""

    def drip(self: Asked) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        with suppress(OSError):
            while not self.wfile.closed:
                self.wfile.write(b" ")

    now = iter(range(0, 1000, 20))
    monkeypatch.setattr(Asked, "do_GET", drip)
    monkeypatch.setattr(outgoing, "monotonic", lambda: float(next(now)))
    with pytest.raises(CallFailed, match="slower than"):
        get_json(f"http://localhost:{port}/")


def test_other_schemes_and_names_that_mislead_are_refused() -> None:
    for url in (
        "http://login.example/", "file:///etc/passwd", "ftp://login.example/", "gopher://x/",
        "https://user@login.example/", "https://user:word@login.example/", "https:///x", "//x/",
        "http://127.0.0.1.login.example/", "http://0x7f000001/", "http://2130706433/",
    ):  # fmt: skip
        assert not is_allowed(url), url
