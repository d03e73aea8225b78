"""SpiffWorkflow: the same life of a deficiency, saved and restored at each step.

The library keeps nothing itself; the documentation stores `serialize_json` in a database.
usage: spiffworkflow_peer.py DATABASE_URL CASES
"""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536")


class Store:
    """One row a case: its state, and when somebody has to look at it."""

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            from pysqlite3 import dbapi2

            self.connection: Any = dbapi2.connect(urlsplit(url).path[1:], isolation_level=None)
            for pragma in PRAGMAS:
                self.connection.execute(f"PRAGMA {pragma}")
        else:
            import psycopg

            self.connection = psycopg.connect(url, autocommit=True)
        kind = "INTEGER PRIMARY KEY" if self.sqlite else "SERIAL PRIMARY KEY"
        self.connection.execute(
            f"CREATE TABLE workflows (id {kind}, state TEXT NOT NULL, due_at TEXT)"
        )
        self.connection.execute(
            f"CREATE TABLE letters (id {kind}, key TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL,"
            " payload TEXT NOT NULL)"
        )
        self.connection.execute(
            f"CREATE TABLE figures (id {kind}, measure TEXT NOT NULL, amount INTEGER NOT NULL)"
        )
        self.connection.execute("CREATE INDEX workflows_due ON workflows (due_at)")
        self.run = self.connection.execute
        self.mark = "?" if self.sqlite else "%s"

    def begin(self) -> None:
        self.run("BEGIN IMMEDIATE" if self.sqlite else "BEGIN")

    def insert(self, state: str, due_at: str | None) -> int:
        query = f"INSERT INTO workflows (state, due_at) VALUES ({self.mark}, {self.mark})"
        return int(self.run(f"{query} RETURNING id", (state, due_at)).fetchone()[0])

    def load(self, pk: int) -> str:
        lock = "" if self.sqlite else " FOR UPDATE"
        query = f"SELECT state FROM workflows WHERE id = {self.mark}{lock}"
        return str(self.run(query, (pk,)).fetchone()[0])

    def save(self, pk: int, state: str, due_at: str | None) -> None:
        query = f"UPDATE workflows SET state = {self.mark}, due_at = {self.mark}"
        self.run(f"{query} WHERE id = {self.mark}", (state, due_at, pk))

    def write_letters(self, pk: int) -> None:
        """What a missed deadline writes: two messages that somebody sends later, and a figure."""
        for role in ("operator", "coordinator"):
            payload = json.dumps({"number": pk, "title": "Rettungsweg versperrt", "role": role})
            self.run(
                "INSERT INTO letters (key, recipient, payload)"
                f" VALUES ({self.mark}, {self.mark}, {self.mark})",
                (f"deadline_missed:{pk}:{role}", f"{role}@example.org", payload),
            )
        self.run("INSERT INTO figures (measure, amount) VALUES ('overdue', 1)")

    def due(self, now: str) -> list[int]:
        query = f"SELECT id FROM workflows WHERE due_at <= {self.mark} ORDER BY due_at"
        return [row[0] for row in self.run(query, (now,)).fetchall()]


class Office:
    def __init__(self, store: Store) -> None:
        parser = BpmnParser()
        parser.add_bpmn_file(str(Path(__file__).with_name("deficiency.bpmn")))
        self.spec = parser.get_spec("deficiency")
        self.serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure())
        self.store = store

    def begin(self, due: datetime) -> int:
        workflow = BpmnWorkflow(self.spec)
        workflow.get_next_task(state=TaskState.READY).set_data(due=due.isoformat())
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()
        self.store.begin()
        pk = self.store.insert(self.serializer.serialize_json(workflow), due.isoformat())
        self.store.run("COMMIT")
        return pk

    def human_step(self, pk: int, name: str) -> bool:
        """Restore, carry out the task, go on to the next, save. True when the case has ended."""
        self.store.begin()
        workflow = self.serializer.deserialize_json(self.store.load(pk))
        workflow.get_next_task(state=TaskState.READY, spec_name=name).run()
        workflow.do_engine_steps()
        workflow.refresh_waiting_tasks()
        self.store.save(pk, self.serializer.serialize_json(workflow), None)
        self.store.run("COMMIT")
        return bool(workflow.is_completed())

    def fire(self, pk: int) -> None:
        self.store.begin()
        workflow = self.serializer.deserialize_json(self.store.load(pk))
        workflow.refresh_waiting_tasks()
        workflow.do_engine_steps()
        assert workflow.get_next_task(state=TaskState.READY, spec_name="overdue") is not None
        self.store.write_letters(pk)
        self.store.save(pk, self.serializer.serialize_json(workflow), None)
        self.store.run("COMMIT")


Rates = dict[str, float]  # a second, and milliseconds of processor time each


def steps(office: Office, cases: int) -> Rates:
    later = datetime.now(UTC) + timedelta(days=14)
    ids = [office.begin(later) for _ in range(cases)]
    started, busy = time.perf_counter(), time.process_time()
    for pk in ids:
        office.human_step(pk, "open")
        office.human_step(pk, "reported")
    taken, busy = time.perf_counter() - started, time.process_time() - busy
    return {"steps": 2 * cases / taken, "steps_cpu": 1000 * busy / cases / 2}


def timers(office: Office, cases: int) -> Rates:
    now = datetime.now(UTC)
    for _ in range(cases):
        office.begin(now - timedelta(days=1))
    started, busy = time.perf_counter(), time.process_time()
    due = office.store.due(now.isoformat())
    for pk in due:
        office.fire(pk)
    taken, busy = time.perf_counter() - started, time.process_time() - busy
    assert len(due) == cases
    assert office.store.due(now.isoformat()) == []
    return {"timers": cases / taken, "timers_cpu": 1000 * busy / cases}


def main() -> None:
    office, cases = Office(Store(sys.argv[1])), int(sys.argv[2])
    steps(office, 20)
    print(json.dumps(steps(office, cases) | timers(office, cases)))


main()
