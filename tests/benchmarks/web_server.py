"""The web server as `begehung up` starts it, and people with a kept-open connection to it."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

from inspections.clock import utcnow
from inspections.commands.up import web
from inspections.db import transaction
from inspections.domain.vocabulary import Proof
from inspections.store.people import User
from inspections.usecases.log_in import start_session
from tests.benchmarks.district import Place
from tests.fixtures.leashed import end_leashed, start_leashed
from web.csrf import API_HEADER
from web.session_cookie import cookie_name

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


class Unexpected(RuntimeError):
    """The server answered with something else than what is measured."""


class Person:
    """Logged in, with one connection that stays open."""

    def __init__(self, place: Place, user: User) -> None:
        with transaction(place.sessions) as session:
            token = start_session(session, user, proof=Proof.CODE, now=utcnow()).token
        self.headers = {"Cookie": f"{cookie_name(place.settings)}={token}", API_HEADER: "1"}
        self._connection = http.client.HTTPConnection("127.0.0.1", place.settings.port)

    def get(self, path: str) -> bytes:
        return self._ask("GET", path, None, HTTPStatus.OK)

    def put(self, path: str, body: bytes) -> bytes:
        return self._ask("PUT", path, body, HTTPStatus.CREATED)

    def _ask(self, method: str, path: str, body: bytes | None, expected: int) -> bytes:
        headers = self.headers | ({"Content-Type": "application/json"} if body else {})
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != expected:
            raise Unexpected(f"{method} {path}: {answer.status} {content[:500]!r}")
        return content


@contextmanager
def serving(place: Place) -> Iterator[None]:
    log = place.settings.data_dir / "web.log"
    environment = os.environ | place.environment
    with log.open("wb") as written:
        process = start_leashed(
            web(place.settings).argv, env=environment, cwd=ROOT, stdout=written, stderr=written
        )
    try:
        _wait(place.settings.port)
        yield
    except BaseException as error:
        error.add_note(log.read_text()[-4000:])
        raise
    finally:
        end_leashed(process)


def _wait(port: int) -> None:
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/up")
            if connection.getresponse().status == HTTPStatus.OK:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise Unexpected(f"no web server on port {port}")
