"""An inspection of 200 answers and 40 photos of 2 MB over a line that often breaks."""

from __future__ import annotations

import hashlib
import http.client
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import uuid4

import orjson

from inspections.domain.vocabulary import Role
from inspections.photo_parts import PART
from tests.benchmarks.district import a_place, settled
from tests.benchmarks.hand_ins import HandIn, planned
from tests.benchmarks.measured import Row, row, show
from tests.benchmarks.web_server import Person, serving
from tests.fixtures.breaking_line import BreakingLine
from tests.fixtures.leashed import free_port
from tests.fixtures.pictures import a_large_photo

ANSWERS, PHOTOS = 200, 40
BROKEN = 0.2
SIZE = (1560, 1170)  # noise of about 2 MB
JSON, BYTES = "application/json", "application/octet-stream"


@dataclass
class Device:
    """Every request on a connection of its own; what has no reply is sent again."""

    line: BreakingLine
    headers: dict[str, str]
    luck: random.Random
    broken: float
    cut: int = 0

    def surely(self, method: str, url: str, kind: str, body: bytes) -> Any:
        while True:
            self._maybe_break(len(body))
            try:
                return self._once(method, url, kind, body)
            except (OSError, http.client.HTTPException, orjson.JSONDecodeError):
                self.cut += 1

    def _maybe_break(self, length: int) -> None:
        if self.luck.random() >= self.broken:
            self.line.cuts = [None]
        elif self.luck.random() < 0.5:
            self.line.cuts = [("up", self.luck.randrange(length + 400))]
        else:
            self.line.cuts = [("down", self.luck.randrange(300))]

    def _once(self, method: str, url: str, kind: str, body: bytes) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.line.port, timeout=60)
        try:
            more = {"Connection": "close"} | ({"Content-Type": kind} if kind else {})
            connection.request(method, url, body or None, self.headers | more)
            reply = connection.getresponse()
            said = reply.read()
            assert reply.status in (200, 201), (reply.status, said[:300])
            return orjson.loads(said)
        finally:
            connection.close()

    def photo(self, api: str, sent: bytes) -> None:
        digest = hashlib.sha256(sent).hexdigest()
        url = f"{api}/uploads/{digest}"
        state = self.surely("PUT", url, JSON, orjson.dumps({"size": len(sent)}))
        for offset in state["missing"]:
            self.surely("PUT", f"{url}/{offset}", BYTES, sent[offset : offset + PART])
        receipt = self.surely("POST", f"{url}?item=C06&place=Raum%20{digest[:6]}", "", b"")
        assert receipt["sha256"] == digest

    def answers(self, api: str, work: HandIn) -> None:
        for write in islice(work.submission.answers, ANSWERS):
            answer = write.answer
            said = {"item": answer.item, "value": answer.value, "state": answer.state}
            body = orjson.dumps(said | {"reason": answer.reason})
            self.surely("PUT", f"{api}/answers/{uuid4()}", JSON, body)


def run() -> Iterator[Row]:
    photos = [a_large_photo(*SIZE) for _ in range(PHOTOS)]
    size = sum(map(len, photos)) / PHOTOS / 1e6
    carried: dict[float, int] = {}
    with a_place("postgresql", PORT=str(free_port())) as place:
        district = settled(place)
        work = list(planned(district, 250, 2, violated=0))
        with serving(place):
            person = Person(place, district.small.user(Role.INSPECTOR))
            for each, broken in zip(work, (0.0, BROKEN), strict=True):
                line = BreakingLine(place.settings.port)
                headers = person.headers | {"Host": f"127.0.0.1:{place.settings.port}"}
                device = Device(line, headers, random.Random(1), broken)
                api = each.path.removesuffix("/submission")
                started = time.perf_counter()
                device.answers(api, each)
                for sent in photos:
                    device.photo(api, sent)
                taken = time.perf_counter() - started
                line.close()
                carried[broken] = line.up + line.down
                note = f"{ANSWERS} answers, {PHOTOS} photos of {size:.1f} MB, {device.cut} cuts"
                name = f"sync, {broken:.0%} of connections broken"
                yield row(name, carried[broken] / 1e6, "MB", f"{note}, {taken:.0f} s")
    ratio = carried[BROKEN] / carried[0.0]
    yield row("sync, bytes over a broken line", ratio, "times", "target <= 1.5")


if __name__ == "__main__":
    show(run())
