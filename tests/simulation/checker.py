"""The independent judge: reads the tables by plain SQL and the journals, trusts no product code.

The letters and numbers in brackets are the invariants of the reliability plan.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from inspections.db import sqlite_module
from tests.simulation import own_rules as rules
from tests.simulation.journal import Attempt, Journal, Point, Sheet

SECOND = timedelta(seconds=1)
Row = dict[str, Any]


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def exact(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


class Tables:
    """The database file, read only."""

    def __init__(self, file: Path) -> None:
        self._connection = sqlite_module().connect(str(file), isolation_level=None)

    def rows(self, query: str, *values: object) -> list[Row]:
        cursor = self._connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self._connection.close()


@dataclass
class Case:
    """A deficiency as its history tells it."""

    row: Row
    steps: list[Row]
    state: str = ""
    entry: int = 0
    deadline: date = date.min
    lapses: datetime = datetime.min.replace(tzinfo=UTC)
    timers: dict[tuple[int, str], rules.Due] = field(default_factory=dict)
    left: dict[int, datetime] = field(default_factory=dict)  # entry -> when it was left
    rung: Counter[tuple[str, str]] = field(default_factory=Counter)  # (trigger, at) by the clock
    letters: dict[str, tuple[str, date]] = field(default_factory=dict)  # key -> (at, deadline)


class Watch:
    """Collects violations while the world runs, and judges everything at the end."""

    def __init__(self, file: Path, journal: Journal) -> None:
        self.tables, self.journal = Tables(file), journal
        self.violations: list[str] = []
        self._runs_seen = 0

    def close(self) -> None:
        self.tables.close()

    def wrong(self, invariant: str, text: object) -> None:
        self.violations.append(f"[{invariant}] {text}")

    def must(self, holds: bool, invariant: str, text: object) -> None:
        if not holds:
            self.wrong(invariant, text)

    # while the world runs -------------------------------------------------------------------

    def digests(self) -> None:
        """Whenever a weekly run was written: the letters are what the tables now ask for [I-01]."""
        runs = self.tables.rows(
            "SELECT * FROM runs WHERE kind = 'weekly_digest' AND id > ? ORDER BY id",
            self._runs_seen,
        )
        for run in runs:
            self._runs_seen = run["id"]
            written = exact(run["at"])
            today = rules.berlin_date(written)
            self.must(run["key"] == rules.week(today), "I-05", f"digest of another week: {run}")
            due = rules.digest_due(today, self._policy(today)["digest_hour"])
            self.must(written >= due, "I-05", f"digest {run['key']} at {written}, due {due}")
            wanted = self._expected_digests(run["key"], today)
            found = {
                row["key"]: Counter(
                    {one["name"]: one["total"] for one in json.loads(row["payload"])["sections"]}
                )
                for row in self.tables.rows(
                    "SELECT key, payload FROM outbox WHERE letter = 'weekly_digest'"
                    " AND created_at = ?",
                    run["at"],
                )
            }
            self.must(found == wanted, "I-01", f"digests {found}, expected {wanted}")

    def _expected_digests(self, week: str, today: date) -> dict[str, Counter[str]]:
        wanted: defaultdict[str, Counter[str]] = defaultdict(Counter)
        cases = self.tables.rows(
            "SELECT d.state, a.operator_id, o.active FROM deficiencies d"
            " JOIN accommodations a ON a.id = d.accommodation_id"
            " JOIN operators o ON o.id = a.operator_id"
        )
        section = {
            "overdue": "overdue_deficiencies",
            "reported": "answers_to_review",
            "objected": "answers_to_review",
            "found": "new_deficiencies",
        }
        active = self.tables.rows("SELECT id, role FROM users WHERE active")
        for case in cases:
            for user in active:
                if user["role"] == "coordinator" and case["state"] in section:
                    wanted[f"user-{user['id']}"][section[case["state"]]] += 1
            if case["state"] in ("open", "overdue") and case["active"]:
                wanted[f"operator-{case['operator_id']}"]["open_deficiencies"] += 1
        visits = self.tables.rows(
            "SELECT i.inspector_id, i.planned_on FROM inspections i"
            " JOIN workflow_instances w ON w.id = i.instance_id"
            " JOIN users u ON u.id = i.inspector_id"
            " WHERE w.state IN ('planned', 'under_way') AND u.active AND u.role = 'inspector'"
        )
        for visit in visits:
            days = (date.fromisoformat(visit["planned_on"]) - today).days
            if days < 7:
                name = "inspections_overdue" if days < 0 else "inspections_due"
                wanted[f"user-{visit['inspector_id']}"][name] += 1
        return {f"weekly_digest:{week}:{name}": total for name, total in wanted.items()}

    def nothing_due_is_left(self, now: datetime) -> None:
        """Three minutes after the last fault [I-02, I-31]."""
        since = (now - 2 * 60 * SECOND).strftime("%Y-%m-%d %H:%M:%S.%f")
        left = self.tables.rows(
            "SELECT 'timer' AS kind, id, due_at AS at, last_error FROM timers"
            " WHERE fired_at IS NULL AND disarmed_at IS NULL AND due_at <= ?"
            " UNION ALL SELECT 'letter', id, not_before, last_error FROM outbox"
            " WHERE sent_at IS NULL AND parked_at IS NULL AND not_before <= ?"
            " AND (leased_until IS NULL OR leased_until <= ?)"
            " UNION ALL SELECT 'export', id, created_at, error FROM exports"
            " WHERE finished_at IS NULL AND (leased_until IS NULL OR leased_until <= ?)",
            *[since] * 4,
        )
        self.must(not left, "I-31", f"still due at {now}: {left[:3]}")
        for timer in self.tables.rows("SELECT * FROM timers WHERE last_error IS NOT NULL"):
            self.wrong("I-31", f"a timer was put to rest: {timer}")

    # at the end -----------------------------------------------------------------------------

    def judge(self, ended: datetime) -> None:
        self._integrity()
        cases = [self._case(row) for row in self.tables.rows("SELECT * FROM deficiencies")]
        self._inspections()
        self._timers(cases, ended)
        self._letters(cases)
        self._mail()
        self._weeks()
        self._findings(cases)
        self._figures(cases)
        self._exports()
        for one in self.journal.decided:
            self.must(one.seen == one.entry, "I-20", f"decided on a stale page: {one}")

    def _integrity(self) -> None:
        [found] = self.tables.rows("PRAGMA integrity_check")
        self.must(found["integrity_check"] == "ok", "I-35", found)
        self.must(not self.tables.rows("PRAGMA foreign_key_check"), "I-35", "foreign keys")

    def _policy(self, day: date) -> Row:
        found = self.tables.rows(
            "SELECT content FROM policies WHERE valid_from <= ? ORDER BY valid_from DESC LIMIT 1",
            day.isoformat(),
        )
        chosen = json.loads(found[0]["content"]) if found else {}
        return {"digest_hour": 7, "days": rules.DAYS, **chosen}

    def _steps(self, instance: int) -> list[Row]:
        query = "SELECT * FROM workflow_steps WHERE instance_id = ? ORDER BY id"
        return self.tables.rows(query, instance)

    def _case(self, row: Row) -> Case:
        """Walk through the history and note what it must have caused [I-09, I-20]."""
        case = Case(row, self._steps(row["instance_id"]))
        found_on = rules.berlin_date(exact(row["found_at"]))
        if row["severity"] == rules.IMMINENT:
            case.lapses = exact(row["found_at"]) + rules.DAY
            case.deadline = rules.berlin_date(case.lapses)
        else:
            days = self._policy(found_on)["days"][row["severity"]]
            case.deadline = rules.rolled(found_on + timedelta(days))
            case.lapses = rules.lapses_at(case.deadline)
        case.state = "found"
        for step in case.steps:
            self._walk(case, step)
        self._compare_case(case, found_on)
        return case

    def _walk(self, case: Case, step: Row) -> None:
        by = step["by"] or "clock"
        key = (step["source"], step["trigger"], by, step["target"])
        allowed = rules.DEFICIENCY.get(key)
        if allowed is None or step["source"] != case.state:
            self.wrong("I-20", f"{case.row['number']} in {case.state}: {key}")
            return
        at, details = exact(step["at"]), json.loads(step["details"])
        if "deadline" in details:
            case.deadline = date.fromisoformat(details["deadline"])
            on_site = step["trigger"] == "fail_on_site" and "inspection" in details
            if on_site and case.row["severity"] == rules.IMMINENT:
                case.lapses = at + rules.DAY
            else:
                case.lapses = rules.lapses_at(case.deadline)
                self.must(rules.works(case.deadline), "I-09", f"ends on no working day: {step}")
        if by == "clock":
            case.rung[step["trigger"], step["at"]] += 1
        if allowed.enters:
            case.left[case.entry] = at
            case.entry += 1
            case.state = step["target"]
            for due in rules.timers_of(case.state, at, case.deadline, case.lapses):
                case.timers[case.entry, due.name] = due
        for role, letter in allowed.letters:
            if role == "coordinator" and letter == "imminent_danger" and by != "inspector":
                continue
            for name in self._addressees(role, case.row["accommodation_id"], at):
                case.letters[f"{letter}:step-{step['id']}:{name}"] = (step["at"], case.deadline)

    def _addressees(self, role: str, house: int, at: datetime) -> Iterator[str]:
        if role == "operator":
            owner = self.journal.valid(("house", house), at)
            if self.journal.valid(("operator", owner), at):
                yield f"operator-{owner}"
            return
        for user in self.tables.rows("SELECT id FROM users WHERE role = ?", role):
            if self.journal.valid(("user", user["id"]), at):
                yield f"user-{user['id']}"

    def _compare_case(self, case: Case, found_on: date) -> None:
        row = case.row
        [instance] = self.tables.rows(
            "SELECT * FROM workflow_instances WHERE id = ?", row["instance_id"]
        )
        final = case.state in rules.FINAL
        ended = rules.berlin_date(exact(case.steps[-1]["at"])) if final else None
        told = (row["state"], row["ended_on"], row["found_on"], row["deadline"], row["lapses_at"])
        wanted = (
            case.state,
            ended.isoformat() if ended else None,
            found_on.isoformat(),
            case.deadline.isoformat(),
            case.lapses.strftime("%Y-%m-%d %H:%M:%S.%f"),
        )
        self.must(told == wanted, "I-20", f"{row['number']}: {told}, history says {wanted}")
        mirrored = (instance["state"], instance["entry"], instance["ended_at"] is not None)
        self.must(
            mirrored == (case.state, case.entry, ended is not None),
            "I-20",
            f"{row['number']}: instance {mirrored}, history {case.state} {case.entry}",
        )

    def _inspections(self) -> None:
        for row in self.tables.rows("SELECT id, instance_id, finished_at FROM inspections"):
            state = "planned"
            for step in self._steps(row["instance_id"]):
                key = (step["source"], step["trigger"], step["by"] or "clock", step["target"])
                legal = key in rules.INSPECTION and step["source"] == state
                self.must(legal, "I-20", f"inspection {row['id']} in {state}: {key}")
                state = step["target"]
            handed_in = row["finished_at"] is not None
            self.must(handed_in == (state == "handed_in"), "I-20", f"inspection {row}: {state}")

    def _timers(self, cases: list[Case], ended: datetime) -> None:
        """Armed as the rules say, fired at most once, never early, in order [I-05, I-09]."""
        stored: defaultdict[int, list[Row]] = defaultdict(list)
        for timer in self.tables.rows("SELECT * FROM timers ORDER BY id"):
            stored[timer["instance_id"]].append(timer)
        for case in cases:
            rows = stored.pop(case.row["instance_id"], [])
            told = {(one["entry"], one["name"]): exact(one["due_at"]) for one in rows}
            wanted = {key: due.at for key, due in case.timers.items()}
            self.must(told == wanted, "I-09", f"{case.row['number']}: timers {told} not {wanted}")
            fired: Counter[tuple[str, str]] = Counter()
            for one in rows:
                self._timer(case, one, ended)
                if one["fired_at"]:
                    fired[one["trigger"], one["fired_at"]] += 1
            self.must(fired == case.rung, "I-09", f"fired {fired}, the clock pulled {case.rung}")
        self.must(not stored, "I-09", f"timers of nothing: {list(stored)}")

    def _timer(self, case: Case, one: Row, ended: datetime) -> None:
        fired, disarmed = moment(one["fired_at"]), moment(one["disarmed_at"])
        due = exact(one["due_at"])
        left = case.left.get(one["entry"])
        if fired:
            self.must(disarmed is None and fired >= due, "I-05", f"fired early or twice: {one}")
            in_time = left is None or fired <= left
            self.must(in_time, "I-09", f"fired after the state was left: {one}")
        elif disarmed:
            self.must(disarmed == left, "I-09", f"disarmed at another moment: {one}, left {left}")
        else:
            self.must(left is None, "I-09", f"pending though the state was left: {one}")
            self.must(due > ended - 60 * SECOND, "I-31", f"due and still pending: {one}")

    def _letters(self, cases: list[Case]) -> None:
        """Exactly the letters the histories call for, with their numbers [I-01, I-07, I-08]."""
        wanted = {key: what for case in cases for key, what in case.letters.items()}
        found = {
            row["key"]: (row["created_at"], date.fromisoformat(row["deadline"]))
            for row in self.tables.rows(
                "SELECT key, created_at, payload ->> 'deadline' AS deadline FROM outbox"
                " WHERE letter != 'weekly_digest'"
            )
        }
        lost, invented = wanted.keys() - found.keys(), found.keys() - wanted.keys()
        self.must(not lost, "I-01", f"lost {lost}")
        self.must(not invented, "I-01", f"invented {invented}")
        for key in wanted.keys() & found.keys():
            self.must(wanted[key] == found[key], "I-07", f"{key}: {found[key]} not {wanted[key]}")

    def _mail(self) -> None:
        attempts: defaultdict[int, list[Attempt]] = defaultdict(list)
        for attempt in self.journal.attempts:
            attempts[attempt.row].append(attempt)
        people = {
            f"{kind}-{row['id']}": row["email"]
            for kind, query in (
                ("user", "SELECT id, email FROM users"),
                ("operator", "SELECT id, email FROM operators"),
            )
            for row in self.tables.rows(query)
        }
        owners: dict[str, int] = {}
        for row in self.tables.rows("SELECT * FROM outbox ORDER BY id"):
            mine = attempts.pop(row["id"], [])
            address = people[row["key"].rpartition(":")[2]]
            self.must(row["recipient"] == address, "I-01", f"{row['key']} to {row['recipient']}")
            self._one_mail(row, mine)
            for identity in {one.message_id for one in mine}:
                self.must(owners.setdefault(identity, row["id"]) == row["id"], "I-03", identity)
        self.must(not attempts, "I-03", f"mails without a row: {list(attempts)}")

    def _one_mail(self, row: Row, mine: list[Attempt]) -> None:
        """One Message-ID, one Date, one content; copies after unknown outcomes only [I-02..07]."""
        name, created = row["key"], exact(row["created_at"])
        for what in ("message_id", "date", "digest", "to"):
            values = {getattr(one, what) for one in mine}
            self.must(len(values) <= 1, "I-03", f"{name}: {len(values)} different {what}")
        for one in mine:
            self.must(one.to == row["recipient"], "I-03", f"{name} went to {one.to}")
            self.must(one.started >= created, "I-05", f"{name} early")
            date_header = parsedate_to_datetime(one.date)
            self.must(date_header == created.replace(microsecond=0), "I-07", f"{name}: {one.date}")
        settled = [one for one in mine if self._is_known(one) and one.told == "accepted"]
        self.must(len(settled) <= 1, "I-04", f"{name}: sent {len(settled)} times knowingly")
        for before, after in pairwise(mine):
            self._succession(row, before, after)
        sent = any(one.accepted and one.told == "accepted" for one in mine)
        self.must(not row["sent_at"] or sent, "I-03", f"{name} marked sent, never accepted")
        self.must(not settled or row["sent_at"] is not None, "I-02", f"{name} sent, not marked")
        given_up = row["parked_at"] is not None
        self.must(row["sent_at"] is not None or given_up, "I-02", f"{name} neither sent nor parked")
        if given_up and not row["sent_at"]:
            refused = any(one.told == "permanent" for one in mine)
            tired = row["attempts"] >= rules.MOST_ATTEMPTS
            self.must(refused or tired, "I-02", f"{name} parked without cause: {row['last_error']}")
        self.must(row["attempts"] <= rules.MOST_ATTEMPTS + 1, "I-10", f"{name}: {row['attempts']}")

    def _is_known(self, one: Attempt) -> bool:
        return not one.crashed and one.ended is not None and one.ended < one.started + rules.LEASE

    def _succession(self, row: Row, before: Attempt, after: Attempt) -> None:
        """The next attempt waits for the outcome of the last, or for its lease [I-04, I-11]."""
        lease_over = after.started >= before.started + rules.LEASE - SECOND
        known = self._is_known(before)
        noted = known or before.told in ("temporary", "permanent")  # perhaps noted before dying
        ended = before.ended is not None and after.started >= before.ended
        free = lease_over or (noted and ended)
        self.must(free, "I-11", f"{row['key']}: attempt within the lease of another")
        if known and before.told == "accepted":
            self.wrong("I-04", f"{row['key']}: sent again after a known success")
        by_person = row["id"] in self.journal.released
        if known and before.told == "temporary" and before.ended and not by_person:
            rested = after.started >= before.ended + 60 * SECOND - SECOND
            self.must(rested or lease_over, "I-10", f"{row['key']}: no pause between attempts")

    def _weeks(self) -> None:
        """One digest run a week in which somebody looked, none else; no letters between [I-01]."""
        runs = self.tables.rows("SELECT * FROM runs WHERE kind = 'weekly_digest'")
        keys = Counter(run["key"] for run in runs)
        self.must(not keys or max(keys.values()) == 1, "I-01", f"a week twice: {keys}")
        written = {run["key"]: exact(run["at"]) for run in runs}
        for began, ended in self.journal.looks:
            today = rules.berlin_date(began)
            if began >= rules.digest_due(today, self._policy(today)["digest_hour"]):
                at = written.get(rules.week(today))
                self.must(at is not None and at <= ended, "I-01", f"no digest by {ended}: {at}")
        moments = {run["at"] for run in runs}
        for row in self.tables.rows("SELECT * FROM outbox WHERE letter = 'weekly_digest'"):
            self.must(row["created_at"] in moments, "I-01", f"a digest between: {row['key']}")

    def _findings(self, cases: list[Case]) -> None:
        """Every finding handed in opened one deficiency or was told to the open one [I-20]."""
        visits = {
            row["submission_id"]: row
            for row in self.tables.rows("SELECT * FROM inspections WHERE submission_id IS NOT NULL")
        }
        for submission in self.journal.receipts:
            self.must(submission in visits, "I-12", f"receipt without hand-in: {submission}")
        opened: defaultdict[tuple[int, Point], list[Case]] = defaultdict(list)
        heard: Counter[tuple[int, Point, str]] = Counter()
        for case in cases:
            point = (case.row["item"], case.row["place"])
            opened[case.row["inspection_id"], point].append(case)
            for step in case.steps:
                visit = json.loads(step["details"]).get("inspection")
                if visit:
                    heard[visit, point, step["trigger"]] += 1
        for submission, visit in visits.items():
            violated, fulfilled = self._seen(visit, self.journal.sheets[submission])
            for point, severity in violated.items():
                new = opened.pop((visit["id"], point), [])
                told = heard[visit["id"], point, "fail_on_site"]
                what = f"finding {point} of inspection {visit['id']}"
                self.must(len(new) + told == 1, "I-20", f"{what}: {len(new)} new, told {told}")
                self.must(all(c.row["severity"] == severity for c in new), "I-20", what)
            for point in fulfilled:
                self._settled(cases, visit, point, heard[visit["id"], point, "pass_on_site"])
        self.must(not opened, "I-20", f"deficiencies nobody found: {list(opened)}")

    def _seen(self, visit: Row, sheet: Sheet) -> tuple[dict[Point, str], set[Point]]:
        """What the answers that count say: the newest received of each point [I-12, I-15]."""
        stored = self.tables.rows(
            "SELECT a.*, rev = max(rev) OVER (PARTITION BY item, place) AS newest"
            " FROM answers a WHERE inspection_id = ?",
            visit["id"],
        )
        stored = [one for one in stored if one["item"] in rules.WORTH]
        by_uid = {one["uid"]: one for one in stored}
        for uid, (point, value) in sheet.said.items():
            one = by_uid.get(uid)
            kept = one and ((one["item"], one["place"]), json.loads(one["value"]))
            self.must(kept == (point, value), "I-12", f"answer {point} {value} became {kept}")
        asked = self.tables.rows(
            "SELECT d.item FROM follow_ups f JOIN deficiencies d ON d.id = f.deficiency_id"
            " WHERE f.inspection_id = ?",
            visit["id"],
        )
        wanted = {one["item"] for one in asked} if visit["kind"] == "follow_up" else rules.WORTH
        violated: dict[Point, str] = {}
        fulfilled: set[Point] = set()
        for one in stored:
            self.must(one["current"] == one["newest"], "I-15", f"not the newest counts: {one}")
            point, value = (one["item"], one["place"]), json.loads(one["value"])
            if not one["current"] or one["item"] not in wanted:
                continue
            if value == "yes":
                fulfilled.add(point)
            elif value == "no" or one["severity"]:
                violated[point] = one["severity"] or rules.WORTH[one["item"]]
        return violated, fulfilled

    def _settled(self, cases: list[Case], visit: Row, point: Point, told: int) -> None:
        at = exact(visit["finished_at"])
        standing = [
            case
            for case in cases
            if (case.row["item"], case.row["place"]) == point
            and case.row["accommodation_id"] == visit["accommodation_id"]
            and exact(case.steps[0]["at"]) < at
            and (case.state not in rules.FINAL or exact(case.steps[-1]["at"]) >= at)
        ]
        self.must(told == len(standing), "I-20", f"seen in order {visit['id']} {point}: {told}")

    def _figures(self, cases: list[Case]) -> None:
        """What pages show is what the histories say [I-22]."""
        shown: Counter[tuple[int, str]] = Counter()
        for table in ("summaries", "facts"):
            for row in self.tables.rows(
                f"SELECT accommodation_id AS house, measure, amount FROM {table}"
            ):
                shown[row["house"], row["measure"]] += row["amount"]
        wanted: Counter[tuple[int, str]] = Counter()
        for case in cases:
            house = case.row["accommodation_id"]
            wanted[house, "opened"] += 1
            wanted[house, "ended" if case.state in rules.FINAL else case.state] += 1
            for step in case.steps:
                if (step["source"] == "overdue") != (step["target"] == "overdue"):
                    fell = step["target"] == "overdue"
                    wanted[house, "fell_overdue" if fell else "caught_up"] += 1
        for row in self.tables.rows("SELECT * FROM inspections WHERE finished_at IS NOT NULL"):
            wanted[row["accommodation_id"], "inspected"] += 1
        names = {name for _, name in wanted} | {"opened", "ended", "overdue", "open", "found"}
        told = Counter({key: n for key, n in shown.items() if n and key[1] in names})
        self.must(told == +wanted, "I-22", f"figures {told - wanted} over, {wanted - told} short")

    def _exports(self) -> None:
        for row in self.tables.rows("SELECT * FROM exports"):
            made = row["finished_at"] is not None and row["file"] is not None
            self.must(made or row["attempts"] > 3, "I-02", f"export not made: {row}")
