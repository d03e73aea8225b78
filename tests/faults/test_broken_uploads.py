"""The line between device and server is cut at every boundary of a request and of its reply."""

from __future__ import annotations

import hashlib
import http.client
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from flask import Flask
from sqlalchemy import select

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.photo_parts import PART
from inspections.store.answers import AnswerRevision
from inspections.store.photos import Photo
from inspections.usecases.log_in import start_session
from tests.fixtures.breaking_line import BreakingLine
from tests.fixtures.local_server import local_server
from tests.fixtures.pictures import a_large_photo
from tests.fixtures.small_district import SmallDistrict
from web.session_cookie import cookie_name

PHOTO = a_large_photo(600, 420)
DIGEST = hashlib.sha256(PHOTO).hexdigest()
TRIES = 4


class BeginAnew(Exception):
    """The parts are gone: a request whose line was cut has finished the photo meanwhile."""


@dataclass
class Device:
    """Says everything over the line until it has a reply, as the outbox does."""

    line: BreakingLine
    cookie: str
    visit: str

    def surely(self, method: str, path: str, kind: str, body: bytes) -> Any:
        """Half a document is none, as for the outbox."""
        for _try in range(TRIES):
            try:
                return orjson.loads(self.once(method, path, kind, body))
            except (OSError, http.client.HTTPException, orjson.JSONDecodeError):
                continue
        raise AssertionError(f"no reply to {method} {path}")

    def once(self, method: str, path: str, kind: str, body: bytes) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.port, timeout=10)
        url = f"/api/v1/inspections/{self.visit}/{path}"
        # in one piece, so that the bytes of a request are those of the boundaries below
        raw = self.request(method, url, kind, body)
        connection.connect()
        reply = http.client.HTTPResponse(connection.sock, method=method)
        try:
            connection.sock.sendall(raw)
            reply.begin()
            said = reply.read()
            if reply.status == 404:
                raise BeginAnew(said)
            assert reply.status in (200, 201), (reply.status, said)
            return said
        finally:
            reply.close()
            connection.close()

    def request(self, method: str, url: str, kind: str, body: bytes) -> bytes:
        lines = [
            f"{method} {url} HTTP/1.1",
            f"Host: 127.0.0.1:{self.line.port}",
            f"Cookie: {self.cookie}",
            "X-Begehung: 1",
            "Connection: close",
            f"Content-Length: {len(body)}",
        ]
        if kind:
            lines.append(f"Content-Type: {kind}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    def answers(self, uid: UUID) -> None:
        document = orjson.dumps({"item": "C06", "value": "no"})
        said = self.surely("PUT", f"answers/{uid}", "application/json", document)
        assert said["receipt"]["uid"] == str(uid)

    def sends_photo(self) -> None:
        """From the start again where the parts are gone, as the outbox does."""
        for _try in range(TRIES):
            with suppress(BeginAnew):
                return self.sends_photo_once()
        raise AssertionError("the parts are gone every time")

    def sends_photo_once(self) -> None:
        asked = orjson.dumps({"size": len(PHOTO)})
        upload = f"uploads/{DIGEST}"
        state = self.surely("PUT", upload, "application/json", asked)
        for offset in state["missing"]:
            piece = PHOTO[offset : offset + PART]
            self.surely("PUT", f"{upload}/{offset}", "application/octet-stream", piece)
        said = self.surely("POST", f"{upload}?item=C06", "", b"")
        assert said["sha256"] == DIGEST


@pytest.fixture
def device(app: Flask, small: SmallDistrict) -> Iterator[Device]:
    small.plan()
    server = local_server(app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    line = BreakingLine(server.port)
    wiring: Any = app.extensions["wiring"]
    with transaction(small.sessions) as session:
        fresh = start_session(session, small.user(Role.INSPECTOR), now=small.clock())
    cookie = f"{cookie_name(wiring.settings)}={fresh.token}"
    yield Device(line, cookie, str(small.inspections()[0].uid))
    line.close()
    server.shutdown()
    thread.join()
    server.server_close()
    wiring.engine.dispose()


def boundaries(raw: bytes) -> list[int]:
    """Before anything, inside and after every header line, and all over the body."""
    head = raw.index(b"\r\n\r\n") + 4
    lines = [at + 2 for at in range(head) if raw[at : at + 2] == b"\r\n"]
    body = len(raw) - head
    inside = {head + body * tenth // 10 for tenth in range(10)} | {head + 1, len(raw) - 1}
    found = {0, 1, *lines, *(at - 1 for at in lines), *inside, len(raw)}
    return sorted(at for at in found if at <= len(raw))


def test_an_answer_cut_anywhere_is_kept_once(device: Device, small: SmallDistrict) -> None:
    document = orjson.dumps({"item": "C06", "value": "no"})
    url = f"/api/v1/inspections/{device.visit}/answers/{uuid4()}"
    request = device.request("PUT", url, "application/json", document)
    cuts = [("up", at) for at in boundaries(request)]
    # a reply is some 1,500 bytes; its length differs by a few, so the cuts lie close
    cuts += [("down", at) for at in (0, 1, 15, 40, *range(60, 1500, 60))]
    wanted: list[UUID] = []
    for cut in cuts:
        uid = uuid4()
        device.line.cuts = [cut]
        device.answers(uid)
        wanted.append(uid)
    with transaction(small.sessions) as session:
        kept = list(session.scalars(select(AnswerRevision.uid).order_by(AnswerRevision.rev)))
    assert kept == wanted


def photo_cuts(device: Device) -> list[list[tuple[str, int] | None]]:
    """For each request of an upload every boundary, the other requests whole."""
    upload = f"/api/v1/inspections/{device.visit}/uploads/{DIGEST}"
    size = orjson.dumps({"size": len(PHOTO)})
    requests: list[Callable[[], bytes]] = [
        lambda: device.request("PUT", upload, "application/json", size),
        lambda: device.request("PUT", f"{upload}/0", "application/octet-stream", PHOTO[:PART]),
        lambda: device.request(
            "PUT", f"{upload}/{PART}", "application/octet-stream", PHOTO[PART:]
        ),
        lambda: device.request("POST", f"{upload}?item=C06", "", b""),
    ]
    plans: list[list[tuple[str, int] | None]] = []
    for number, request in enumerate(requests):
        cuts = [("up", at) for at in boundaries(request())]
        cuts += [("down", at) for at in (0, 1, 15, 40, 120, 240, 360, 480)]
        plans += [[*([None] * number), cut] for cut in cuts]
    return plans


def test_a_photo_cut_anywhere_is_kept_once_and_whole(
    device: Device, small: SmallDistrict
) -> None:
    assert PART < len(PHOTO) <= 2 * PART
    for plan in photo_cuts(device):
        device.line.cuts = list(plan)
        device.sends_photo()
        with transaction(small.sessions) as session:
            [photo] = session.scalars(select(Photo))
            assert photo.sha256 == DIGEST
            session.delete(photo)
