from __future__ import annotations

import os
import socket
from pathlib import Path

import click
import pytest

from inspections.commands.first_checks import only_one, require_free


def test_a_second_start_on_the_same_data_is_refused_and_names_the_first(tmp_path: Path) -> None:
    refused = pytest.raises(click.ClickException, match=str(os.getpid()))
    with only_one(tmp_path), refused, only_one(tmp_path):
        pytest.fail("two at once")


def test_after_the_first_has_ended_the_next_may_start(tmp_path: Path) -> None:
    with only_one(tmp_path):
        pass
    with only_one(tmp_path):
        pass


def test_a_port_in_use_is_refused_by_the_name_of_its_variable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(click.ClickException, match=rf"{port}.*BEGEHUNG_PORT"):
            require_free(port, "BEGEHUNG_PORT")
