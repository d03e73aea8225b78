"""Letters printed from rows of the outbox."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspections.mail.render import render
from tests.mail.rows import Post, Printed, Row


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def printed(post: Post) -> Callable[[Row], Printed]:
    """Print a row and hold both parts."""

    def print_row(row: Row) -> Printed:
        message = render(row, post)
        text = message.get_body(("plain",))
        html = message.get_body(("html",))
        return Printed(message, text.get_content(), html.get_content())

    return print_row
