"""Letters to a real SMTP server by two processes, each letter once."""

from __future__ import annotations

import re
import time

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from sqlalchemy import func, insert, select

from inspections.clock import utcnow
from inspections.db import reading, transaction
from inspections.runtime.outbox import Message
from inspections.usecases import run_due
from tests.benchmarks.district import Place, a_place, settled
from tests.benchmarks.measured import Row, row, show
from tests.benchmarks.worker_processes import WORKERS, deliver, share
from tests.fixtures.leashed import free_port

WARM = 40
LETTERS = 5_000
MESSAGE_ID = re.compile(rb"^Message-ID: (<[^>]+>)", re.MULTILINE | re.IGNORECASE)


class Received:
    """Notes the Message-ID of each mail taken over."""

    def __init__(self) -> None:
        self.ids: list[bytes] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        found = MESSAGE_ID.search(envelope.original_content or b"")
        self.ids.append(found[1] if found else b"")
        return "250 OK"


def run() -> list[Row]:
    port = free_port()
    received = Received()
    server = Controller(received, hostname="127.0.0.1", port=port)
    server.start()
    try:
        with a_place("postgresql", SMTP_URL=f"smtp://127.0.0.1:{port}") as place:
            ids = _written(place, WARM + LETTERS)
            do = share(place.settings, deliver, utcnow())
            do(ids[:WARM])
            started = time.perf_counter()
            sent = do(ids[WARM:])
            taken = time.perf_counter() - started
            assert do(ids) == 0, "nothing is left to send"
            _each_once(place, received)
    finally:
        server.stop()
    name = f"letters to a local SMTP server, {WORKERS} processes"
    return [
        row(name, sent / taken, "per s", "target >= 100; HTML and text, exactly once"),
        row(f"{LETTERS:,} letters, {WORKERS} processes", taken, "s", "goal < 60 s"),
    ]


def _written(place: Place, count: int) -> list[int]:
    """Copies of a letter an imminent danger causes, each with a key of its own."""
    small = settled(place, houses=0).small
    small.inspect("B04")
    with transaction(place.sessions) as session:
        first = session.scalars(select(Message).order_by(Message.id)).first()
        assert first is not None
        rows = [
            {"district_id": first.district_id, "key": f"bench:{number}", "letter": first.letter,
             "recipient": first.recipient, "payload": first.payload,
             "created_at": first.created_at, "not_before": first.not_before}
            for number in range(count)
        ]  # fmt: skip
        session.execute(insert(Message), rows)
        query = select(Message.id).where(Message.key.startswith("bench:"))
        written = list(session.scalars(query.order_by(Message.id)))
    assert run_due.waiting_letters(place.wiring.office()), "the sweep lets them leave"
    return written


def _each_once(place: Place, received: Received) -> None:
    with reading(place.sessions) as session:
        sent = session.scalar(select(func.count(Message.id)).where(Message.sent_at.is_not(None)))
    assert len(received.ids) == len(set(received.ids)) == sent == WARM + LETTERS


if __name__ == "__main__":
    show(run())
