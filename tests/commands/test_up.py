"""`begehung up` as a person starts it: real servers, one data directory, nothing left behind."""

from __future__ import annotations

import http.client
import os
import re
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inspections.clock import utcnow
from inspections.commands.embedded_redis import LONGEST_SOCKET_PATH
from inspections.commands.migrate import migrate
from inspections.db import make_engine, make_sessions, transaction
from inspections.runtime import outbox
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from tests.fixtures.databases import settings_for
from tests.fixtures.leashed import free_port
from tests.mail.rows import CASE

pytestmark = pytest.mark.processes

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "inspections.commands.main", "up", "--no-demo")
SOON = 60.0
RECIPIENT = "heimleitung@traeger.example"


class Running:
    """One `begehung up` and what it has said so far."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.mail_port = free_port()
        self.environment = {
            **os.environ,
            "BEGEHUNG_DATA_DIR": str(data_dir),
            "BEGEHUNG_PORT": str(self.port),
            "BEGEHUNG_MAIL_SINK_PORT": str(self.mail_port),
        }
        self.process = subprocess.Popen(
            COMMAND,
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            self.lines.extend(iter(lines.readline, ""))

    def says(self, pattern: str) -> bool:
        return any(re.search(pattern, line) for line in self.lines)

    def wait_until(self, condition: Callable[[], bool]) -> None:
        patience = time.monotonic() + SOON
        while not condition():
            assert time.monotonic() < patience, "".join(self.lines)
            assert self.process.poll() is None, "".join(self.lines)
            time.sleep(0.05)

    def status(self, path: str) -> int:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            line.request("GET", path)
            return line.getresponse().status
        except OSError:
            return 0
        finally:
            line.close()

    def processes(self) -> list[str]:
        """Every living process that carries this data directory in its call or environment."""
        listing = subprocess.run(
            ["ps", "axeww", "-o", "pid=,stat=,command="], capture_output=True, text=True, check=True
        ).stdout
        return [
            line
            for line in listing.splitlines()
            if str(self.data_dir) in line and not line.split()[1].startswith("Z")
        ]

    def pid_of(self, name: str) -> int:
        (pid,) = (
            int(line.split()[0])
            for line in self.processes()
            if name in line and parent_of(line.split()[0]) == self.process.pid
        )
        return pid

    def ends(self, asked: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(asked)
        code = self.process.wait(SOON)
        self._reader.join(SOON)
        return code


def parent_of(pid: str) -> int:
    found = subprocess.run(
        ["ps", "-o", "ppid=", "-p", pid], capture_output=True, text=True, check=False
    )
    return int(found.stdout or 0)


@contextmanager
def started(data_dir: Path) -> Iterator[Running]:
    running = Running(data_dir)
    try:
        running.wait_until(lambda: running.says("bereit: http"))
        yield running
    finally:
        running.process.kill()
        running.process.wait()


def leave_a_letter_waiting(data_dir: Path) -> None:
    """As if the machine had gone down before the letter went out."""
    settings = settings_for(data_dir)
    migrate(settings)
    engine = make_engine(settings.database_url)
    with transaction(make_sessions(engine, WHOLE_INSTALLATION)) as session:
        district = District(code="goerlitz", name="Landkreis Görlitz", land="SN")
        session.add(district)
        session.flush()
        outbox.add(
            session,
            "deficiency_opened:step-1:operator",
            district_id=district.id,
            letter="deficiency_opened",
            recipient=RECIPIENT,
            payload=CASE,
            now=utcnow(),
        )
    engine.dispose()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    data_dir = tmp_path_factory.mktemp("up")
    leave_a_letter_waiting(data_dir)
    with started(data_dir) as running:
        yield running


def test_ready_means_the_web_answers_and_the_address_is_printed(running: Running) -> None:
    assert running.status("/up") == 200
    assert running.says(rf"bereit: http://127\.0\.0\.1:{running.port}")


def test_a_letter_to_the_embedded_server_is_kept(running: Running) -> None:
    with smtplib.SMTP("127.0.0.1", running.mail_port) as line:
        line.sendmail("a@x.example", ["b@x.example"], "Subject: x\r\n\r\ny")
    assert list((running.data_dir / "mailbox").glob("*.eml"))


def test_a_letter_that_waited_goes_out_by_itself(running: Running) -> None:
    def arrived() -> bool:
        letters = (running.data_dir / "mailbox").glob("*.eml")
        return any(f"Delivered-To: {RECIPIENT}".encode() in file.read_bytes() for file in letters)

    running.wait_until(arrived)


def test_a_second_start_on_the_same_data_is_refused(running: Running) -> None:
    second = subprocess.run(
        COMMAND, cwd=ROOT, env=running.environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stderr.count("\n") == 1
    assert str(running.process.pid) in second.stderr


def test_a_port_in_use_is_told_before_anything_starts(running: Running, tmp_path: Path) -> None:
    environment = {**running.environment, "BEGEHUNG_DATA_DIR": str(tmp_path)}
    second = subprocess.run(
        COMMAND, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert f"{running.port}" in second.stderr
    assert "BEGEHUNG_PORT" in second.stderr
    assert not list(tmp_path.glob("*.sqlite3"))


def test_a_killed_web_server_comes_back(running: Running) -> None:
    os.kill(running.pid_of("granian"), signal.SIGKILL)
    running.wait_until(lambda: running.says("web .*SIGKILL"))
    running.wait_until(lambda: running.status("/up") == 200)


@pytest.mark.parametrize("asked", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_leaves_nothing_running(tmp_path: Path, asked: signal.Signals) -> None:
    with started(tmp_path) as running:
        assert len(running.processes()) >= 6
        begun = time.monotonic()
        assert running.ends(asked) == 0, "".join(running.lines)
        assert time.monotonic() - begun < 25
        assert running.processes() == []
        assert running.status("/up") == 0


def test_killed_it_leaves_nothing_running(tmp_path: Path) -> None:
    with started(tmp_path) as running:
        running.process.kill()
        running.process.wait()
        patience = time.monotonic() + SOON
        while running.processes():
            assert time.monotonic() < patience, running.processes()
            time.sleep(0.1)


def test_a_data_directory_too_long_for_a_socket_works(tmp_path: Path) -> None:
    data_dir = tmp_path / ("ein sehr langes Verzeichnis " * 4).strip()
    assert len(bytes(data_dir)) > LONGEST_SOCKET_PATH
    with started(data_dir) as running:
        assert running.status("/up") == 200
        assert running.ends() == 0
