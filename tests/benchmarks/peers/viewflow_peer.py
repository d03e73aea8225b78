"""django-viewflow: the same life of a deficiency, as its documentation recommends.

Runs in an environment of its own, as a process of its own; Begehung never imports it.
usage: viewflow_peer.py DATABASE_URL CASES
"""

from __future__ import annotations

import json
import sys
import time
from urllib.parse import urlsplit

import pysqlite3

sys.modules["sqlite3"] = pysqlite3  # the SQLite Begehung uses
sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2

import django  # noqa: E402
from django.conf import settings  # noqa: E402

PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA cache_size=-65536;"
)


def database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": parts.path[1:],
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": PRAGMAS,
                "timeout": 30,
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path[1:],
        "USER": parts.username,
        "HOST": parts.hostname,
        "PORT": parts.port,
        "CONN_MAX_AGE": None,
    }


settings.configure(
    DATABASES={"default": database(sys.argv[1])},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "viewflow",
        "viewflow.workflow",
        "district",
    ],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    SECRET_KEY="only for a measurement",
    USE_TZ=True,
)
django.setup()

from district.flows import DeficiencyFlow, Figure, Letter  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from viewflow.workflow.models import Process, Task  # noqa: E402
from viewflow.workflow.status import STATUS  # noqa: E402
from viewflow.workflow.timers import fire_due_timers  # noqa: E402

Rates = dict[str, float]  # a second, and milliseconds of processor time each


def carry_out(task: Task) -> None:
    """One human step: what the view of the task does when its form is valid."""
    with task.activation() as activation:
        activation.start(None)
        activation.execute()


def human_steps(cases: int) -> Rates:
    """Report and close each case: two steps a case, each loaded anew and committed."""
    processes = [DeficiencyFlow.start.run(days=14).pk for _ in range(cases)]
    started, busy = time.perf_counter(), time.process_time()
    for pk in processes:
        for _turn in ("reported", "closed"):
            carry_out(Task.objects.get(process_id=pk, status=STATUS.ASSIGNED))
    taken, busy = time.perf_counter() - started, time.process_time() - busy
    assert Process.objects.filter(status=STATUS.DONE).count() == cases
    return {"steps": 2 * cases / taken, "steps_cpu": 1000 * busy / cases / 2}


def timers(cases: int) -> Rates:
    """Deadlines missed: a step, two letters and a figure each."""
    for _ in range(cases):
        DeficiencyFlow.start.run(days=-1)
    started, busy = time.perf_counter(), time.process_time()
    fired = fire_due_timers()
    taken, busy = time.perf_counter() - started, time.process_time() - busy
    assert fired == cases
    assert fire_due_timers() == 0
    return {"timers": cases / taken, "timers_cpu": 1000 * busy / cases}


def main() -> None:
    cases = int(sys.argv[2])
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Letter)
        editor.create_model(Figure)
    User.objects.bulk_create([User(username="operator"), User(username="coordinator")])
    human_steps(20)
    Process.objects.all().delete()
    print(json.dumps(human_steps(cases) | timers(cases)))


main()
