"""The whole product as real processes: two web servers' workers, two workers, one beat."""

from __future__ import annotations

import http.client
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.processes.program import Program, until
from tests.faults.processes.servers import ROOT, MailSink, Postgres, Valkey, open_home
from tests.fixtures.leashed import free_port

LEASE = 5.0
LIBRARIES = ("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib", "/usr/lib64")
SECRET = "nur-fuer-die-Probe-lang-genug-fuer-jeden-Zweck"


def libfaketime() -> Path | None:
    """The library that lies about the clock, where it is installed."""
    found = (Path(one) / "faketime" / "libfaketime.so.1" for one in LIBRARIES)
    return next((one for one in found if one.exists()), None)


# libfaketime refuses the absolute sleep of Python 3.11 when it leaves the monotonic clock alone.
SLEEP = """
import select
import time

time.sleep = lambda seconds: select.select([], [], [], seconds) and None
"""


@dataclass(frozen=True)
class Host:
    """Where a program lives: how to get in there, and its address."""

    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hosts:
    data: Host = field(default_factory=Host)  # PostgreSQL, Redis, mail server
    web: Host = field(default_factory=Host)
    workers: tuple[Host, ...] = (Host(), Host())


class Clock:
    """What the product's processes believe; a file for each is read again every second.

    `apart` says how many seconds a program is ahead of the others all the while.
    """

    def __init__(self, home: Path, apart: Mapping[str, int]) -> None:
        self.library = libfaketime()
        self._files = home / "clocks"
        self._files.mkdir()
        self.apart: dict[str, int] = dict(apart)
        self._python = home / "python"
        self._python.mkdir()
        (self._python / "sitecustomize.py").write_text(SLEEP)
        self.offset = 0
        self.set(0)

    def set(self, offset: int) -> None:
        """Seconds ahead of the real clock."""
        self.offset = offset
        for name, ahead in self.apart.items():
            fresh = self._files / f"{name}.new"
            fresh.write_text(f"{offset + ahead:+d}\n")
            fresh.replace(self._files / name)

    def now(self) -> float:
        return time.time() + self.offset

    def environment(self, name: str) -> dict[str, str]:
        """For the program of that name."""
        self.apart.setdefault(name, 0)
        self.set(self.offset)
        if self.library is None:
            return {}
        return {
            "LD_PRELOAD": str(self.library),
            "PYTHONPATH": str(self._python),
            "FAKETIME_TIMESTAMP_FILE": str(self._files / name),
            "FAKETIME_CACHE_DURATION": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_DONT_RESET": "1",
            "FAKETIME_NO_SHM": "1",
        }


class Stack:
    """Everything on own ports in an own directory; `tend` brings back what died."""

    def __init__(
        self,
        home: Path,
        *,
        tree: Path = ROOT,
        hosts: Hosts | None = None,
        apart: Mapping[str, int] | None = None,
        lease: float = LEASE,
        volume: Callable[[Path], None] = Path.mkdir,
    ) -> None:
        """`apart` by name of program, see `Clock`; `volume` makes a directory for data."""
        hosts = hosts or Hosts()
        self.home, self.tree, self.lease = home, tree, lease
        data = hosts.data
        self.files = home / "data-dir"
        volume(self.files)
        self.postgres = Postgres(home, data.address, free_port(), data.prefix, volume)
        self.redis = Valkey(home, data.address, free_port(), data.prefix)
        self.sink = MailSink(home, data.address, free_port(), data.prefix)
        self.clock = Clock(home, apart or {})
        self.web_host, self.port = hosts.web.address, free_port()
        self.web = self._program("web", self._granian(hosts.web.address), hosts.web)
        self.workers = [
            self._program(f"worker-{number}", self._celery("worker", number), host)
            for number, host in enumerate(hosts.workers, 1)
        ]
        self.beats = [
            self._program(f"beat-{number}", self._celery("beat", number), hosts.web)
            for number in (1, 2)
        ]
        self.held: set[str] = set()  # names of programs that shall stay down
        self._pauses: dict[str, float] = {}
        self._chance = random.Random(7)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "BEGEHUNG_DATA_DIR": str(self.files),
            "BEGEHUNG_SECOND_FACTOR": "none",  # its people log in by password, as fast as they can
            "BEGEHUNG_DATABASE_URL": self.postgres.url(),
            "BEGEHUNG_REDIS_URL": self.redis.url,
            "BEGEHUNG_SMTP_URL": self.sink.url,
            "BEGEHUNG_PORT": str(self.port),
            "BEGEHUNG_BASE_URL": f"http://{self.web_host}:{self.port}",
            "BEGEHUNG_SECRET_KEY": SECRET,
            "BEGEHUNG_TEST_LEASE": str(self.lease),
            "PYTHONWARNINGS": "ignore",
            "PYTHONUNBUFFERED": "1",
            "REMAP_SIGTERM": "SIGQUIT",
        }

    def _program(self, name: str, argv: list[str], host: Host) -> Program:
        environment = {**self.environment(), **self.clock.environment(name)}
        return Program(
            name, argv, log=self.home / f"{name}.log", cwd=self.tree, environment=environment,
            prefix=host.prefix,
        )  # fmt: skip

    def _granian(self, address: str) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", "--interface", "wsgi", "web.wsgi:app"),
            *("--host", address, "--port", str(self.port), "--workers", "2"),
            *("--blocking-threads", "1", "--no-ws", "--respawn-failed-workers"),
            *("--workers-kill-timeout", "3", "--log-level", "warning"),
        ]

    def _celery(self, part: str, number: int) -> list[str]:
        app = "tests.faults.processes.short_waits:celery"
        call = [sys.executable, "-m", "celery", "--quiet", "-A", app, part, "-l", "WARNING"]
        if part == "beat":
            return [*call, "-s", str(self.home / f"beat-{number}"), "--pidfile="]
        more = ("--without-gossip", "--without-mingle", "--without-heartbeat")
        return [*call, "-c", "2", "-n", f"worker-{number}@begehung", *more]

    # -------------------------------------------------------------------------------------------

    def start_servers(self) -> None:
        self.postgres.start()
        self.redis.program.start()
        self.sink.program.start()
        until(self.postgres.answers, "PostgreSQL")
        until(self.redis.answers, "Valkey")
        until(self.sink.answers, "the mail sink")

    def settle_in(self, visits: int) -> dict[str, object]:
        """Make the database and the district; who may log in."""
        self.postgres.create()
        said = subprocess.run(
            [sys.executable, "-m", "tests.faults.processes.town", str(visits)],
            cwd=self.tree, env=self.environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip
        if said.returncode:
            raise RuntimeError(said.stderr[-3000:])
        self.postgres.note_leases()
        town: dict[str, object] = json.loads(said.stdout)
        return town

    def start_product(self) -> None:
        self.held = {"beat-2"}
        for program in self.programs():
            if program.name not in self.held:
                program.start()
        until(self.web_answers, "the web server")

    def programs(self) -> list[Program]:
        return [self.web, *self.workers, *self.beats]

    def web_answers(self) -> bool:
        line = http.client.HTTPConnection(self.web_host, self.port, timeout=3)
        try:
            line.request("GET", "/up")
            return line.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def tend(self) -> None:
        """Start again what died, after a pause of up to a second and a half, as systemd would."""
        for program in self.programs():
            if program.alive or program.name in self.held:
                self._pauses.pop(program.name, None)
                continue
            due = self._pauses.setdefault(
                program.name, time.monotonic() + self._chance.uniform(0, 1.5)
            )
            if time.monotonic() >= due:
                program.start()
        for server in (self.postgres, self.redis, self.sink):
            if not server.program.alive and server.program.name not in self.held:
                server.start() if isinstance(server, Postgres) else server.program.start()

    def end(self) -> None:
        for program in [*self.programs(), self.sink.program, self.redis.program]:
            program.clear_away()
        self.postgres.program.end()


@contextmanager
def running(*, visits: int, **more: Any) -> Iterator[Stack]:
    """The stack with its district, all of it gone afterwards; logs are shown when it fails."""
    home = open_home("begehung-faults-")
    stack = None
    try:
        stack = Stack(home, **more)
        stack.start_servers()
        (home / "town.json").write_text(json.dumps(stack.settle_in(visits)))
        stack.start_product()
        yield stack
    except BaseException as error:
        for program in stack.programs() if stack else ():
            error.add_note(f"--- {program.name}\n{program.said(1500)}")
        raise
    finally:
        if stack is not None:
            stack.end()
        if "BEGEHUNG_KEEP_FAULTS" not in os.environ:
            shutil.rmtree(home, ignore_errors=True)
