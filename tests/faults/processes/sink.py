"""A mail server that keeps every letter and an fsynced journal, and misbehaves as it is told.

    python -m tests.faults.processes.sink HOST PORT DIRECTORY

`DIRECTORY/orders.json` says how to treat the next talks: its "phase", "answer" and "share".
The phases are banner, ehlo, mail, rcpt, data and dot; the answer is a reply, `drop` to cut the
line, `silence` to say nothing, or, at the dot, `keep_and_drop` to take the letter and cut the line
before the 250, `keep_and_wait` to take it and let the sender wait for the 250, or `keep_and_hush`
to let it wait in vain. `data` with `deaf` reads nothing for seconds; the phase `reply` with `drip`
says every reply byte by byte.
Nothing of the product is imported here.
"""

from __future__ import annotations

import asyncio
import email
import hashlib
import json
import random
import signal
import sys
import time
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.processes.journal import Journal

OK = "250 2.0.0 OK"
KEEPING = ("keep_and_drop", "keep_and_wait", "keep_and_hush")
WAIT = 2.0  # seconds; time enough to pull a cable meanwhile
SILENT = 8.0  # longer than anybody waits
DRIP = 0.15  # seconds a byte


class Sink:
    """The handler of aiosmtpd; shared by all talks."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._letters = directory / "letters"
        self._letters.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(directory / "journal.jsonl")
        self._chance = random.Random(1)
        self._kept = sum(1 for _ in self._letters.iterdir())

    def order(self, phase: str) -> str | None:
        """What to answer in this phase now, if not the usual."""
        try:
            orders = json.loads((self._directory / "orders.json").read_text())
        except (OSError, ValueError):
            return None
        if orders.get("phase") != phase or self._chance.random() > orders.get("share", 1):
            return None
        return str(orders["answer"])

    def misbehave(self, server: SMTP, phase: str, **what: Any) -> str | None:
        """The reply to give, or None to go on as usual; a cut line is cut here."""
        answer = self.order(phase)
        if answer is None or answer in KEEPING:
            return None
        self.journal.note("refused", phase=phase, answer=answer, **what)
        if answer == "drop" and server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
            return "421 4.3.0 gone"
        return answer

    async def refusal(self, server: SMTP, phase: str, **what: Any) -> str | None:
        """The same; silence lasts until the other side has long given up."""
        answer = self.misbehave(server, phase, **what)
        if answer == "silence":
            await asyncio.sleep(SILENT)
            return "421 4.3.0 gone"
        return answer

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, _envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        refused = await self.refusal(server, "ehlo")
        return [refused] if refused else replies

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = await self.refusal(server, "mail", sender=address)
        if refused:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return OK

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = await self.refusal(server, "rcpt", to=address)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.original_content or b""
        head = email.message_from_bytes(content)
        what = {
            "message_id": head["Message-ID"],
            "to": envelope.rcpt_tos,
            "peer": session.peer[0] if session.peer else "",
            "begun": getattr(session, "begun", time.time()),
        }
        refused = await self.refusal(server, "dot", **what)
        if refused:
            return refused
        kept = self.order("dot")
        drop = kept == "keep_and_drop"
        unheard = kept == "keep_and_hush" or self.order("reply") or getattr(session, "deaf", False)
        self._kept += 1
        (self._letters / f"{self._kept:06}.eml").write_bytes(content)
        self.journal.note(
            "accepted",
            **what,
            date=head["Date"],
            digest=hashlib.sha256(content).hexdigest(),
            file=f"{self._kept:06}.eml",
            dropped=drop or bool(unheard),
        )
        if drop and server.transport is not None:
            server.transport.abort()  # type: ignore[attr-defined]
        if kept in ("keep_and_wait", "keep_and_hush"):
            await asyncio.sleep(WAIT if kept == "keep_and_wait" else SILENT)
        return OK


class Talk(SMTP):
    """One talk; knows when it began, and can fail before aiosmtpd asks anybody."""

    def connection_made(self, transport: Any) -> None:
        sink: Sink = self.event_handler
        answer = sink.order("banner")
        if answer is not None and answer not in KEEPING:
            sink.journal.note("refused", phase="banner", answer=answer)
            if answer == "silence":
                self.loop.call_later(SILENT, transport.abort)
                return
            if answer != "drop":
                transport.write(f"{answer}\r\n".encode())
            transport.close()
            return
        super().connection_made(transport)
        if self.session is not None:
            self.session.begun = time.time()  # type: ignore[attr-defined]

    def connection_lost(self, error: Exception | None) -> None:
        if self.session is not None:
            super().connection_lost(error)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        sink: Sink = self.event_handler
        to = self.envelope.rcpt_tos if self.envelope else []
        refused = await sink.refusal(self, "data", to=to)
        if refused == "deaf":
            self._read_nothing()
        elif refused:
            await self.push(refused)
            return
        await super().smtp_DATA(arg)

    def _read_nothing(self) -> None:
        """For a while; the letter waits in the line."""
        line: Any = self.transport
        self.session.deaf = True  # type: ignore[union-attr]
        line.pause_reading()
        self.loop.call_later(SILENT, lambda: line.is_closing() or line.resume_reading())

    async def push(self, status: str | bytes) -> None:
        if self.event_handler.order("reply") != "drip":
            await super().push(status)
            return
        said = status if isinstance(status, bytes) else status.encode()
        for byte in said + b"\r\n":
            self._writer.write(bytes([byte]))
            await self._writer.drain()
            await asyncio.sleep(DRIP)


async def serve(host: str, port: int, directory: Path) -> None:
    sink = Sink(directory)
    loop = asyncio.get_running_loop()
    ended = loop.create_future()
    loop.add_signal_handler(signal.SIGTERM, lambda: ended.done() or ended.set_result(None))
    server = await loop.create_server(
        lambda: Talk(sink, hostname="sink", loop=loop, enable_SMTPUTF8=True), host, port
    )
    async with server:
        await ended


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])))
