from __future__ import annotations

import tempfile
from pathlib import Path

import click
import pytest
from kombu import Connection

from inspections.commands.embedded_redis import (
    LONGEST_SOCKET_PATH,
    private_directory,
    socket_path,
    url_of,
    valkey_program,
)
from tests.fixtures.leashed import free_port
from tests.fixtures.valkey import ValkeyServer


def test_the_wheel_brings_a_program_that_can_be_run() -> None:
    program = valkey_program()
    assert program.is_file()
    assert program.stat().st_mode & 0o100


def test_a_short_data_directory_keeps_its_socket() -> None:
    assert socket_path(Path("/tmp/b")) == Path("/tmp/b").resolve() / "redis.sock"


def test_a_long_data_directory_gets_a_short_private_one(tmp_path: Path) -> None:
    long = tmp_path / ("verzeichnis" * 12)
    found = socket_path(long)
    assert len(bytes(found)) <= LONGEST_SOCKET_PATH
    assert found == socket_path(long)
    assert found.parent.stat().st_mode & 0o777 == 0o700
    found.parent.rmdir()


def test_a_private_directory_others_can_enter_is_refused() -> None:
    name = f"test-{free_port()}"
    directory = private_directory(name)
    directory.chmod(0o755)
    with pytest.raises(click.ClickException, match=str(directory)):
        private_directory(name)
    directory.rmdir()


@pytest.mark.processes
def test_a_path_with_spaces_and_umlauts_reaches_the_server() -> None:
    with tempfile.TemporaryDirectory(prefix="Büro Görlitz 100% ") as directory:
        server = ValkeyServer(Path(directory))
        server.start()
        with Connection(server.url) as connection:
            connection.default_channel.client.set("a", "b")
        with server.client() as client:
            assert client.get("a") == b"b"
        server.stop()


@pytest.mark.processes
def test_what_was_queued_survives_a_kill(valkey: ValkeyServer) -> None:
    with valkey.client() as client:
        client.lpush("queue", *range(100))
        client.execute_command("WAITAOF", 1, 0, 5000)
    valkey.kill()
    valkey.start()
    with valkey.client() as client:
        assert client.llen("queue") == 100
    assert url_of(valkey.socket) == valkey.url
