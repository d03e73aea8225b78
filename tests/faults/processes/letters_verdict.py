"""Letters: none lost, none invented, none twice but after an attempt nobody knows the end of."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tests.faults.processes.evidence import Evidence, Row, seconds
from tests.faults.processes.journal import Record

MOST_ATTEMPTS = 100
LEASE = timedelta(seconds=5)
HOURS = 3600
# After these a worker may not know, or not be able to note, what the mail server answered:
# workers killed or stopped, the database gone or without room, and Redis gone, for then Celery
# ends its children.
BLINDING = {"F-01", "F-02", "F-06", "F-10", "F-11", "F-12", "F-22a", "F-25", "F-32"}
AFTERMATH = 2.5  # seconds until what was left of a killed worker is cleared away
# What a step of the first version of the deficiency's process must write, typed off the plan.
OPERATOR, DESK = "operator-", "user-"
LETTERS = {
    "raise": (("deficiency_opened", OPERATOR),),
    "remind": (("deadline_reminder", OPERATOR),),
    "lapse": (("deadline_missed", OPERATOR), ("deadline_missed", DESK)),
    "report_remedy": (("answer_received", DESK),),
    "promise": (("answer_received", DESK),),
    "object": (("answer_received", DESK),),
    "extend": (("deadline_extended", OPERATOR),),
    "reject": (("rework_requested", OPERATOR),),
    "close": (("remedy_accepted", OPERATOR),),
}


def judge_letters(evidence: Evidence) -> None:
    copies: defaultdict[str, list[Record]] = defaultdict(list)
    for one in evidence.accepted():
        copies[one["message_id"].partition("@")[0].lstrip("<")].append(one)
    for row in evidence.rows("outbox"):
        _one_letter(evidence, row, copies.pop(identity(row["key"]), []))
    evidence.must(not copies, "I-03", f"letters without a row: {sorted(copies)[:3]}")
    _causes(evidence)
    _weeks(evidence)
    idle = {one["email"] for one in evidence.rows("users") if not one["active"]}
    idle |= {one["email"] for one in evidence.rows("operators") if not one["active"]}
    for row in evidence.rows("outbox"):
        evidence.must(row["recipient"] not in idle, "I-08", f"{row['key']} to {row['recipient']}")


def identity(key: str) -> str:
    """The left side of the Message-ID follows from the occasion alone."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def _one_letter(evidence: Evidence, row: Row, copies: list[Record]) -> None:
    name, must = row["key"], evidence.must
    copies.sort(key=lambda one: one["begun"])  # a deaf server takes a letter long after that
    sent, parked = row["sent_at"] is not None, row["parked_at"] is not None
    must(sent or parked, "I-02", f"{name} neither sent nor parked: {row['last_error']}")
    must(not sent or copies, "I-02", f"{name} marked as sent, the mail server never took it")
    if parked and not sent:
        refused = re.search(r"\b5\d\d ", row["last_error"] or "")
        tired = row["attempts"] >= MOST_ATTEMPTS
        must(refused or tired, "I-02", f"{name} parked without cause: {row['last_error']}")
    must(row["attempts"] <= MOST_ATTEMPTS + 1, "I-10", f"{name}: {row['attempts']} attempts")
    must(len(copies) <= row["attempts"], "I-04", f"{name}: more copies than attempts")
    for what in ("message_id", "date", "digest"):
        several = {one[what] for one in copies}
        must(len(several) <= 1, "I-07" if what == "digest" else "I-03", f"{name}: {what} differs")
    for one in copies:
        must(one["to"] == [row["recipient"]], "I-03", f"{name} went to {one['to']}")
        shown = one["at"] + evidence.offset_by(one["at"])
        must(shown + 1 >= seconds(row["created_at"]), "I-05", f"{name} before it was written")
        must(_until(evidence, name, one["begun"]), "I-11", f"{name}: sent without a lease")
    for before, after in pairwise(copies):
        _surplus(evidence, name, before, after)
    if copies and not sent:
        known = not copies[-1]["dropped"] and not blinded(evidence, copies[-1])
        must(not known, "I-11", f"{name} was taken, and is not marked as sent")


def _surplus(evidence: Evidence, name: str, before: Record, after: Record) -> None:
    if not before["dropped"]:
        unknown = blinded(evidence, before)
        evidence.must(unknown, "I-04", f"{name} sent again after a known success")
    jumped = any(
        fault["fault"].startswith("F-23") and before["begun"] - 3 <= fault["at"] <= after["begun"]
        for fault in evidence.faults
        if fault["event"] in ("begun", "over")
    )
    first, second = (_until(evidence, name, one["begun"]) for one in (before, after))
    waited = first and second and second - first >= LEASE
    free = waited or jumped or _let_go(evidence, name, before, after)
    evidence.must(free, "I-11", f"{name}: within the lease of another attempt")


def _let_go(evidence: Evidence, name: str, before: Record, after: Record) -> bool:
    """Whether the sender who heard no answer was through before the next began."""
    if not before["dropped"]:
        return False
    given_back = any(
        row["until"] is None
        for row in evidence.rows("leases_noted")
        if row["key"] == name and before["begun"] <= seconds(row["at"]) <= after["begun"]
    )
    return given_back or before["at"] - 0.1 <= after["begun"]


def _until(evidence: Evidence, name: str, moment: float) -> datetime | None:
    """The end of the lease this talk stands on, as the database noted it when it was taken."""
    known = [
        row["until"]
        for row in evidence.rows("leases_noted")
        if row["key"] == name and row["until"] and seconds(row["at"]) <= moment
    ]
    return max(known, default=None)


def blinded(evidence: Evidence, copy: Record) -> bool:
    """Whether something happened around this hand-over that leaves its outcome unknown."""
    first, last = copy["begun"] - 1.0, copy["at"] + 2.0
    return any(begun <= last and over + AFTERMATH >= first for begun, over in blind(evidence))


def blind(evidence: Evidence) -> list[tuple[float, float]]:
    """Begin and end of every fault that may leave an outcome unknown."""
    begun: dict[str, float] = {}
    spans = []
    for record in evidence.faults:
        name = record.get("fault", "")
        if name not in BLINDING:
            continue
        if record["event"] == "begun":
            begun[name] = record["at"]
        elif record["event"] == "over":
            spans.append((begun.pop(name, record["at"]), record["at"]))
    return spans + [(at, float("inf")) for at in begun.values()]


def _causes(evidence: Evidence) -> None:
    """Each step wrote its letters, and each letter has its step or its week [I-01]."""
    written: defaultdict[int, list[tuple[str, str]]] = defaultdict(list)
    weeks = {run["key"] for run in evidence.rows("runs") if run["kind"] == "weekly_digest"}
    steps = {step["id"]: step for step in evidence.rows("workflow_steps")}
    for row in evidence.rows("outbox"):
        letter, cause, who = row["key"].split(":", 2)
        if letter == "weekly_digest":
            evidence.must(cause in weeks, "I-01", f"{row['key']} without its week")
        elif cause.startswith("step-"):
            number = int(cause.removeprefix("step-"))
            evidence.must(number in steps, "I-14", f"{row['key']} without its step")
            written[number].append((letter, who))
    cases = {
        one["id"]: one["version"]
        for one in evidence.rows("workflow_instances")
        if one["workflow"] == "deficiency"
    }
    for step in steps.values():
        wanted = LETTERS.get(step["trigger"], ()) if step["instance_id"] in cases else ()
        for letter, who in wanted:
            exact = cases[step["instance_id"]] == 1
            found = any(
                (one == letter and name.startswith(who)) or not exact
                for one, name in written[step["id"]]
            )
            evidence.must(found, "I-01", f"step {step['id']} {step['trigger']}: no {letter}")


def _weeks(evidence: Evidence) -> None:
    """By Friday noon every week in which the product lived has its one digest [I-01]."""
    keys = [run["key"] for run in evidence.rows("runs") if run["kind"] == "weekly_digest"]
    evidence.must(len(keys) == len(set(keys)), "I-01", f"a week twice: {keys}")
    for settled in evidence.faults:
        if settled["event"] not in ("settled", "ended"):
            continue
        shown = datetime.fromtimestamp(evidence.product_time(settled["at"]), UTC)
        monday = shown.date() - timedelta(days=shown.weekday())
        friday = datetime(monday.year, monday.month, monday.day, 12, tzinfo=UTC) + timedelta(days=4)
        if shown >= friday:
            week = "{}-W{:02}".format(*monday.isocalendar()[:2])
            evidence.must(week in keys, "I-01", f"no digest in {week}, it is {shown}")
