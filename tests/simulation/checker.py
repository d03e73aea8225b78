"""The independent judge: reads the tables by plain SQL and the journals, trusts no product code.

The letters and numbers in brackets are the invariants of the reliability plan.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.simulation import own_rules as rules
from tests.simulation.findings_verdict import judge_findings
from tests.simulation.journal import Journal
from tests.simulation.mail_verdict import judge_mail
from tests.simulation.tables import Case, Row, Tables, exact, moment

SECOND = timedelta(seconds=1)


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
        judge_mail(self)
        self._weeks()
        judge_findings(self, cases)
        self._desks(cases)
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

    def _desks(self, cases: list[Case]) -> None:
        """Nobody forgets a case: what is to be seen on site is in somebody's plan [I-20]."""
        planned = self.tables.rows(
            "SELECT f.deficiency_id AS case_id FROM follow_ups f"
            " JOIN inspections i ON i.id = f.inspection_id"
            " JOIN workflow_instances w ON w.id = i.instance_id"
            " WHERE w.state IN ('planned', 'under_way')"
        )
        visited = {row["case_id"] for row in planned}
        for case in cases:
            seen_to = case.state != "to_verify" or case.row["id"] in visited
            self.must(seen_to, "I-20", f"{case.row['number']} waits for a visit nobody planned")

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
