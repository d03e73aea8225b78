"""A mail server that delivers nothing: every letter becomes a file that the browser can show.

Run as `python -m inspections.commands.mail_sink --port PORT --into DIRECTORY`. A letter is
accepted ("250") only when its file is on the disk.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click
from aiosmtpd.smtp import SMTP, Envelope, Session

from inspections.commands.processes import Child

LARGEST_LETTER = 32 * 1024 * 1024


class Mailbox:
    """Keeps letters as .eml files, named by the moment they came and their content."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        letter = envelope_lines(envelope) + (envelope.original_content or b"")
        try:
            kept = keep(letter, self.directory, datetime.now(UTC))
        except OSError as fault:
            print(f"Brief nicht gespeichert: {fault}", file=sys.stderr, flush=True)
            return "451 4.3.0 letter could not be stored, please try again"
        print(f"{', '.join(envelope.rcpt_tos)}: {kept.name}", flush=True)
        return "250 2.0.0 OK"


def envelope_lines(envelope: Envelope) -> bytes:
    """What a delivering server puts on top: who really sent it to whom."""
    recipients = "".join(f"Delivered-To: {address}\r\n" for address in envelope.rcpt_tos)
    return f"Return-Path: <{envelope.mail_from or ''}>\r\n{recipients}".encode()


def keep(letter: bytes, directory: Path, now: datetime) -> Path:
    """Write the letter so that it is there wholly or not at all, also after a power cut."""
    name = f"{now:%Y%m%dT%H%M%S.%fZ}-{sha256(letter).hexdigest()[:12]}.eml"
    draft = directory / f".{name}.part"
    with draft.open("wb") as file:
        file.write(letter)
        file.flush()
        os.fsync(file.fileno())
    final = draft.replace(directory / name)
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return final


def mail_sink(port: int, mailbox: Path) -> Child:
    program = (sys.executable, "-m", "inspections.commands.mail_sink")
    return Child("mail", (*program, "--port", str(port), "--into", str(mailbox)))


async def serve(port: int, mailbox: Mailbox) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(asked, ended.set)

    def answer() -> SMTP:
        return SMTP(mailbox, data_size_limit=LARGEST_LETTER, hostname="localhost", loop=loop)

    server = await loop.create_server(answer, "127.0.0.1", port)
    await ended.wait()
    server.close()


@click.command()
@click.option("--port", type=int, required=True)
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), required=True)
def main(port: int, into: Path) -> None:
    asyncio.run(serve(port, Mailbox(into)))


if __name__ == "__main__":
    main()
