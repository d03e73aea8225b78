"""What a run leaves behind when all went well, as small as it can be; tests spoil it one by one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.faults.processes.evidence import Evidence
from tests.faults.processes.letters_verdict import identity

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)  # a Tuesday
REAL = NOW.timestamp()
VISIT, ANSWER, HAND_IN, DECISION, REPLY = (
    f"0000000{n}-0000-4000-8000-000000000000" for n in "12345"
)
COORDINATOR, OPERATOR = "coordinator@x.example", "operator@x.example"
LETTERS = {
    "deficiency_opened:step-2:operator-1": OPERATOR,
    "deadline_reminder:step-3:operator-1": OPERATOR,
    "answer_received:step-4:user-2": COORDINATOR,
    "weekly_digest:2026-W48:user-2": COORDINATOR,
}


def right() -> Evidence:
    """One finding, accepted, answered, asked for; every letter sent once."""
    return Evidence(tables(), mail(), people(), faults())


def tables() -> dict[str, list[dict[str, Any]]]:
    steps = [
        step(1, "find", "found", "found", "user:3"),
        step(2, "raise", "found", "open", "user:2", f"Vermerk {DECISION}"),
        step(3, "remind", "open", "open", "clock", minutes=5),
        step(4, "promise", "open", "open", "operator:1", f"Antwort {REPLY}", minutes=6),
        step(5, "reviewed_all", "reviewed", "reviewed", "clock") | {"instance_id": 8},
    ]
    timers = [
        timer(1, 2, "reminder", "remind", fired=NOW + timedelta(minutes=5)),
        timer(2, 2, "deadline", "lapse", due=NOW + timedelta(days=7)),
    ]
    return {
        "outbox": [letter(number, *one) for number, one in enumerate(LETTERS.items(), 1)],
        "users": [
            {"email": COORDINATOR, "active": True},
            {"email": "away@x.example", "active": False},
        ],
        "operators": [{"email": OPERATOR, "active": True}],
        "workflow_instances": [
            {"id": 7, "workflow": "deficiency", "version": 1, "state": "open", "ended_at": None},
            {"id": 8, "workflow": "inspection", "version": 1, "state": "reviewed",
             "ended_at": None},
        ],
        "workflow_steps": steps,
        "timers": timers,
        "deficiencies": [
            {
                "number": "M-1", "instance_id": 7, "inspection_id": 1, "accommodation_id": 1,
                "item": "C06", "place": "", "severity": "severe", "state": "open",
                "found_on": date(2026, 11, 24), "deadline": date(2026, 12, 1), "ended_on": None,
            }
        ],
        "inspections": [
            {"id": 1, "instance_id": 8, "uid": VISIT, "accommodation_id": 1,
             "submission_id": HAND_IN, "finished_at": NOW}
        ],
        "policies": [
            {"valid_from": date(2026, 11, 1), "set_at": NOW - timedelta(days=30),
             "withdrawn_at": None, "content": {"four_eyes": ["severe"]}}
        ],
        "answers": [
            {"uid": ANSWER, "inspection_id": 1, "item": "C06", "place": "", "rev": 1,
             "current": True, "value": "no"}
        ],
        "summaries": [
            figure("opened", "severe", date(2026, 11, 1)),
            figure("inspected", "", date(2026, 11, 1)),
        ],
        "facts": [figure("open", "severe", date(2026, 12, 1))],
        "runs": [{"kind": "weekly_digest", "key": "2026-W48"}],
        "leases_noted": [lease(one, 99) for one in LETTERS],
    }  # fmt: skip


def step(
    number: int, trigger: str, source: str, target: str, actor: str, reason: str = "", *,
    minutes: int = 0,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": number, "instance_id": 7, "at": NOW + timedelta(minutes=minutes), "actor": actor,
        "trigger": trigger, "source": source, "target": target, "reason": reason, "details": {},
    }  # fmt: skip


def timer(
    number: int, entry: int, name: str, trigger: str, *,
    due: datetime = NOW, fired: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": number, "instance_id": 7, "entry": entry, "name": name, "trigger": trigger,
        "due_at": due, "fired_at": fired, "disarmed_at": None,
    }  # fmt: skip


def letter(number: int, key: str, to: str) -> dict[str, Any]:
    return {
        "id": number, "key": key, "recipient": to, "created_at": NOW, "attempts": 1,
        "sent_at": NOW, "parked_at": None, "last_error": None,
    }  # fmt: skip


def lease(key: str, after: float) -> dict[str, Any]:
    """Taken so many seconds after the beginning, for five."""
    taken = NOW + timedelta(seconds=after)
    return {"key": key, "at": taken, "until": taken + timedelta(seconds=5)}


def figure(measure: str, severity: str, on: date) -> dict[str, Any]:
    return {
        "accommodation_id": 1, "measure": measure, "severity": severity, "on": on, "amount": 1,
    }  # fmt: skip


def copy(key: str, to: str, at: float, *, dropped: bool = False) -> dict[str, Any]:
    """One copy as the mail server took it."""
    return {
        "event": "accepted", "at": at, "begun": at - 0.1, "to": [to], "dropped": dropped,
        "message_id": f"<{identity(key)}@x>", "date": "same", "digest": "same",
    }  # fmt: skip


def mail() -> list[dict[str, Any]]:
    return [copy(one["key"], one["recipient"], REAL + 100) for one in tables()["outbox"]]


def people() -> list[dict[str, Any]]:
    kept = {"rev": 1, "digest": "d", "first": True}
    handed_in = {"digest": "d", "answers": 1, "opened": 1, "first": True}
    return [
        {"event": "answer.asked", "key": ANSWER, "visit": VISIT, "item": "C06", "value": "no"},
        {"event": "answer.told", "key": ANSWER, "status": 201, "receipt": kept},
        {"event": "hand_in.asked", "key": HAND_IN, "visit": VISIT, "answers": []},
        {"event": "hand_in.told", "key": HAND_IN, "status": 201, "receipt": handed_in},
        {"event": "decision.asked", "key": DECISION},
        {"event": "decision.told", "key": DECISION, "status": 302},
        {"event": "reply.asked", "key": REPLY},
        {"event": "reply.told", "key": REPLY, "status": 302, "taken": True},
    ]


def faults() -> list[dict[str, Any]]:
    """A worker killed long before the letters left."""
    return [
        {"event": "begun", "at": REAL + 10, "fault": "F-01", "what": "kill"},
        {"event": "over", "at": REAL + 10, "fault": "F-01", "kills": 1, "offset": 0},
        {"event": "settled", "at": REAL + 300, "seconds": 1.0},
        {"event": "ended", "at": REAL + 310, "kills": 1, "offset": 0},
    ]
