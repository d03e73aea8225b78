"""What holds for every letter there is, also for those written after this test."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser

import pytest

from inspections.mail.render import render
from tests.mail.rows import ROWS, Post, Printed, Row

Print = Callable[[Row], Printed]
HARD_LIMIT = 998  # RFC 5322 2.1.1, without the line end
SOFT_LIMIT = 78
NUMBER = re.compile(r"\d+(?:[.:,-]\d+)*")
LINK = re.compile(r"https?://[^\s\"<>]+")
NAMED_ONCE = {"Message-ID", "Date", "From", "To", "Reply-To", "Subject", "Auto-Submitted"}
LOADS_SOMETHING = re.compile(
    r"<(?:img|picture|video|iframe|object|embed|link|script)\b|background=|url\(|@import|\ssrc=",
    re.IGNORECASE,
)


class Reader(HTMLParser):
    """The words of an HTML part and where it leads, as a mail program without images shows it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: set[str] = set()
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "title", "script"}
        self.links |= {value or "" for name, value in attrs if tag == "a" and name == "href"}

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def on_the_wire(name: str, post: Post) -> bytes:
    return render(ROWS[name], post).as_bytes(policy=SMTP)


def read_again(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    return message


@pytest.mark.parametrize("name", ROWS)
def test_a_strict_reader_finds_no_defect(name: str, post: Post) -> None:
    message = read_again(on_the_wire(name, post))
    for part in message.walk():
        assert part.defects == []
        for header in part.values():
            assert header.defects == (), header
    for header in NAMED_ONCE:
        assert len(message.get_all(header) or []) == 1, header
    assert message["Message-ID"].count("@") == 1
    assert message["Date"].datetime == ROWS[name].created_at


@pytest.mark.parametrize("name", ROWS)
def test_lines_are_short_enough_for_any_server(name: str, post: Post) -> None:
    head, _blank, body = on_the_wire(name, post).partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= SOFT_LIMIT
    assert max(map(len, head.split(b"\r\n"))) <= HARD_LIMIT
    long = [line for line in head.split(b"\r\n") if len(line) > SOFT_LIMIT]
    assert all(line.startswith(b"Message-ID:") for line in long), "only what must not be folded"


@pytest.mark.parametrize("name", ROWS)
def test_both_parts_hold_every_number_and_every_link(name: str, printed: Print) -> None:
    letter = printed(ROWS[name])
    html = Reader(letter.html)
    assert set(LINK.findall(letter.text)) == html.links
    text = LINK.sub(" ", letter.text)
    assert sorted(set(NUMBER.findall(text))) == sorted(set(NUMBER.findall(" ".join(html.words))))


@pytest.mark.parametrize("name", ROWS)
def test_a_letter_loads_nothing_and_needs_no_image(name: str, printed: Print) -> None:
    html = printed(ROWS[name]).html
    assert LOADS_SOMETHING.findall(html) == []


@pytest.mark.parametrize("name", ROWS)
def test_a_letter_is_made_for_light_and_dark(name: str, printed: Print) -> None:
    html = printed(ROWS[name]).html
    assert 'name="color-scheme" content="light dark"' in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.parametrize("name", ROWS)
def test_no_robot_answers_and_nobody_unsubscribes_from_a_duty(name: str, post: Post) -> None:
    message = render(ROWS[name], post)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert message["Precedence"] is None


@pytest.mark.parametrize("name", ROWS)
def test_every_letter_says_who_writes_and_that_a_program_does(name: str, printed: Print) -> None:
    letter = printed(ROWS[name])
    assert ROWS[name].payload["district"] in letter.text
    assert ROWS[name].payload["district"] in letter.html
