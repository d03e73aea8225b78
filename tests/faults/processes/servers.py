"""PostgreSQL, Valkey and the mail sink as programs that can be killed and started again."""

from __future__ import annotations

import shutil
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psycopg
import redis

from inspections.commands.embedded_redis import valkey_program
from tests.faults.processes.program import Program, until
from tests.fixtures.postgres import ROLE, as_whom, reachable_programs

ROOT = Path(__file__).parents[3]
# Commits survive a kill of the server; power is not cut here, so nothing waits for the disk.
DURABLE = ("fsync=off", "max_connections=90", "shared_buffers=32MB", "log_min_messages=fatal")


LEASES_NOTED = """
CREATE TABLE leases_noted (key text NOT NULL, until timestamptz, at timestamptz NOT NULL);
GRANT SELECT ON leases_noted TO reader;
CREATE FUNCTION note_lease() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO leases_noted VALUES (NEW.key, NEW.leased_until, clock_timestamp());
    RETURN NULL;
END $$;
CREATE TRIGGER note_lease AFTER UPDATE OF leased_until ON outbox FOR EACH ROW
WHEN (NEW.leased_until IS DISTINCT FROM OLD.leased_until) EXECUTE FUNCTION note_lease();
"""


class Postgres:
    """Killed and started again on the same data: what it acknowledged must be there."""

    def __init__(
        self,
        home: Path,
        address: str,
        port: int,
        prefix: Sequence[str] = (),
        volume: Callable[[Path], None] = Path.mkdir,
    ) -> None:
        """`home` must be enterable by everybody: PostgreSQL refuses to run as root."""
        self.address, self.port = address, port
        self.data = home / "data"
        volume(self.data)
        self.data.chmod(0o700)
        if user := as_whom().get("user"):
            shutil.chown(self.data, user)
        programs = reachable_programs(home)
        environment = {"LC_ALL": "C", "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "TZ": "UTC"}
        subprocess.run(
            [programs / "initdb", "--no-sync", "--username=postgres", "--auth=trust",
             "--encoding=UTF8", "--locale=C", "-D", self.data],
            check=True, capture_output=True, cwd=home, env=environment, **as_whom(),
        )  # fmt: skip
        with (self.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all 10.0.0.0/8 trust\n")
        options = [part for setting in DURABLE for part in ("-c", setting)]
        server = [str(programs / "postgres"), "-D", str(self.data), "-p", str(port),
                  "-h", address, "-k", "", *options]  # fmt: skip
        # The namespace is entered as root, the server itself runs as somebody else.
        owner = ["setpriv", f"--reuid={user}", "--regid=nogroup", "--clear-groups"] if user else []
        self.program = Program(
            "postgres", [*owner, *server], log=home / "log", cwd=home, environment=environment,
            prefix=prefix,
        )  # fmt: skip

    def start(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self.program.start()

    def answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str = "begehung", role: str = ROLE) -> str:
        return f"postgresql://{role}@{self.address}:{self.port}/{database}"

    def connect(self, database: str = "begehung") -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url(database, "postgres"), autocommit=True, connect_timeout=3)

    def create(self) -> None:
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
            connection.execute(f"CREATE DATABASE begehung OWNER {ROLE}")

    def note_leases(self) -> None:
        """The database itself writes down who took which letter until when, and keeps it."""
        with self.connect() as connection:
            connection.execute(LEASES_NOTED.replace("reader", ROLE))

    def stop_at_once(self) -> None:
        """As `pg_ctl stop -m immediate`: no checkpoint, connections cut, the log is replayed."""
        self.program.send_group(signal.SIGQUIT)
        until(lambda: not self.program.alive, "PostgreSQL to stop", 20)
        self.program.clear_away()

    def cut_connections(self) -> int:
        """End every connection of the product, whatever it is doing."""
        with self.connect("postgres") as connection:
            row = connection.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = %s",
                (ROLE,),
            ).fetchone()
        return int(str(row[0])) if row else 0


class Valkey:
    """A Redis without memory: every start is empty, as after the loss of its disk."""

    def __init__(self, home: Path, address: str, port: int, prefix: Sequence[str] = ()) -> None:
        self.address, self.port = address, port
        argv = [str(valkey_program()), "--bind", address, "--port", str(port), "--save", "",
                "--appendonly", "no", "--protected-mode", "no", "--dir", str(home),
                "--maxmemory-policy", "noeviction", "--loglevel", "warning"]  # fmt: skip
        self.program = Program(
            "valkey", argv, log=home / "valkey.log", cwd=home, environment={}, prefix=prefix
        )

    @property
    def url(self) -> str:
        return f"redis://{self.address}:{self.port}/0"

    def client(self) -> redis.Redis:
        return redis.Redis(self.address, self.port, socket_timeout=3, socket_connect_timeout=3)

    def answers(self) -> bool:
        try:
            with self.client() as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


class MailSink:
    def __init__(self, home: Path, address: str, port: int, prefix: Sequence[str] = ()) -> None:
        self.address, self.port = address, port
        self.directory = home / "sink"
        self.directory.mkdir()
        self._orders = self.directory / "orders.json"
        argv = [sys.executable, "-m", "tests.faults.processes.sink", address, str(port),
                str(self.directory)]  # fmt: skip
        self.program = Program(
            "sink", argv, log=home / "sink.log", cwd=ROOT, environment={}, prefix=prefix
        )

    @property
    def url(self) -> str:
        return f"smtp://{self.address}:{self.port}?starttls=off"

    def answers(self) -> bool:
        with (
            suppress(OSError, smtplib.SMTPException),
            socket.create_connection((self.address, self.port), timeout=3),
        ):
            return True
        return False

    def behave(self) -> None:
        self._orders.unlink(missing_ok=True)

    def misbehave(self, phase: str, answer: str, share: float = 1.0) -> None:
        fresh = self._orders.with_suffix(".new")
        fresh.write_text(f'{{"phase": "{phase}", "answer": "{answer}", "share": {share}}}')
        fresh.replace(self._orders)


def open_home(prefix: str) -> Path:
    """A directory that everybody may enter, below the temporary one."""
    home = Path(tempfile.mkdtemp(prefix=prefix))
    home.chmod(0o755)
    return home
