from __future__ import annotations

import email
import email.policy
import smtplib
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from inspections.commands.mail_sink import mail_sink
from inspections.mail.kept_letters import keep
from tests.fixtures.leashed import end_leashed, free_port, start_leashed

NOW = datetime(2026, 4, 7, 6, tzinfo=UTC)


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    port = free_port()
    process = start_leashed(mail_sink(port, tmp_path / "mailbox").argv)
    patience = time.monotonic() + 20
    while True:
        try:
            smtplib.SMTP("127.0.0.1", port).close()
            break
        except ConnectionRefusedError:
            assert time.monotonic() < patience
            time.sleep(0.02)
    yield port
    end_leashed(process)
    assert process.returncode == 0


@pytest.mark.processes
def test_an_accepted_letter_is_a_file_with_its_envelope(port: int, tmp_path: Path) -> None:
    letter = EmailMessage()
    letter["Subject"] = "Mängel in Zittau"
    letter.set_content("Guten Tag,\n.\nEnde")
    with smtplib.SMTP("127.0.0.1", port) as line:
        line.send_message(letter, "begehung@kreis.example", ["a@betreiber.example", "b@x.example"])
    (file,) = (tmp_path / "mailbox").iterdir()
    kept = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert file.suffix == ".eml"
    assert kept["Subject"] == "Mängel in Zittau"
    assert kept["Return-Path"] == "<begehung@kreis.example>"
    assert kept.get_all("Delivered-To") == ["a@betreiber.example", "b@x.example"]
    assert kept.get_content().splitlines() == ["Guten Tag,", ".", "Ende"]


@pytest.mark.processes
def test_a_letter_that_cannot_be_stored_is_to_be_sent_again(port: int, tmp_path: Path) -> None:
    mailbox = tmp_path / "mailbox"
    mailbox.rmdir()
    mailbox.write_text("no directory")
    with (
        smtplib.SMTP("127.0.0.1", port) as line,
        pytest.raises(smtplib.SMTPDataError) as refused,
    ):
        line.sendmail("a@x.example", ["b@x.example"], "Subject: x\r\n\r\ny")
    assert refused.value.smtp_code == 451


def test_letters_of_one_moment_are_two_files_and_no_draft_stays(tmp_path: Path) -> None:
    keep(b"one", tmp_path, NOW)
    keep(b"two", tmp_path, NOW)
    assert len(list(tmp_path.glob("*.eml"))) == len(list(tmp_path.iterdir())) == 2
