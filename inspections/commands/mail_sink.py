"""A mail server that delivers nothing: every letter becomes a file that the browser can show.

Run as `python -m inspections.commands.mail_sink --port PORT --into DIRECTORY`. A letter is
accepted ("250") only when its file is on the disk.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from aiosmtpd.smtp import SMTP, Envelope, Session

from inspections.commands.processes import Child
from inspections.mail.kept_letters import envelope_lines, keep

LARGEST_LETTER = 32 * 1024 * 1024


class Mailbox:
    """Keeps letters as .eml files, named by the moment they came and their content."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        head = envelope_lines(envelope.mail_from or "", envelope.rcpt_tos)
        letter = head + (envelope.original_content or b"")
        try:
            kept = keep(letter, self.directory, datetime.now(UTC))
        except OSError as fault:
            print(f"Brief nicht gespeichert: {fault}", file=sys.stderr, flush=True)
            return "451 4.3.0 letter could not be stored, please try again"
        print(f"{', '.join(envelope.rcpt_tos)}: {kept.name}", flush=True)
        return "250 2.0.0 OK"


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
