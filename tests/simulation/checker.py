"""The independent judge: reads the tables by plain SQL and the journals, trusts no product code.

The letters and numbers in brackets are the invariants of the reliability plan.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path

from tests.simulation import own_rules as rules
from tests.simulation.digest_verdict import expected_digests, sections_of
from tests.simulation.findings_verdict import judge_findings
from tests.simulation.histories import walk_all
from tests.simulation.journal import Journal
from tests.simulation.mail_verdict import judge_mail
from tests.simulation.own_workflows import RUNG
from tests.simulation.tables import Case, Row, Tables, exact, moment

SECOND = timedelta(seconds=1)
DUE = {
    "timers": "SELECT 1 FROM timers WHERE fired_at IS NULL AND disarmed_at IS NULL"
    " AND due_at <= ? LIMIT 1",
    "letters": "SELECT 1 FROM outbox WHERE sent_at IS NULL AND parked_at IS NULL"
    " AND not_before <= ? AND (leased_until IS NULL OR leased_until <= ?) LIMIT 1",
    "exports": "SELECT 1 FROM exports WHERE finished_at IS NULL LIMIT 1",
    "figures": "SELECT 1 FROM facts LIMIT 1",
}


class Watch:
    """Collects violations while the world runs, and judges everything at the end."""

    def __init__(self, file: Path, journal: Journal) -> None:
        self.tables, self.journal = Tables(file), journal
        self.violations: list[str] = []
        self._runs_seen = 0
        self.reached: Counter[str] = Counter()  # steps of all processes

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
            "SELECT * FROM runs WHERE kind = 'weekly_digest' AND note = '' AND id > ? ORDER BY id",
            self._runs_seen,
        )
        for run in runs:
            self._runs_seen = run["id"]
            written = exact(run["at"])
            today = rules.berlin_date(written)
            self.must(run["key"] == rules.week(today), "I-05", f"digest of another week: {run}")
            due = self._digest_due(today, written)
            self.must(written >= due, "I-05", f"digest {run['key']} at {written}, due {due}")
            wanted = expected_digests(self.tables, run["key"], today)
            found = {
                row["key"]: sections_of(row["payload"])
                for row in self.tables.rows(
                    "SELECT key, payload FROM outbox WHERE letter = 'weekly_digest'"
                    " AND created_at = ?",
                    run["at"],
                )
            }
            self.must(found == wanted, "I-01", f"digests {found}, expected {wanted}")

    def _digest_due(self, day: date, at: datetime) -> datetime:
        policy = self.policy(day, at)
        return rules.digest_due(day, policy["digest_weekday"], policy["digest_hour"])

    def anything_due(self, part: str, now: datetime) -> bool:
        """What the sweep of that name would find; only to spare us those that find nothing."""
        if part == "digests":
            done = "SELECT 1 FROM runs WHERE kind = 'weekly_digest' AND key = ?"
            return not self.tables.rows(done, rules.week(rules.berlin_date(now)))
        query = DUE.get(part)
        if query is None:
            return True
        moment = now.strftime("%Y-%m-%d %H:%M:%S.%f")
        return bool(self.tables.rows(query, *[moment] * query.count("?")))

    def next_due(self) -> datetime | None:
        """When something will be due that is not yet."""
        [found] = self.tables.rows(
            "SELECT min(at) AS at FROM (SELECT due_at AS at FROM timers"
            " WHERE fired_at IS NULL AND disarmed_at IS NULL UNION ALL"
            " SELECT max(not_before, coalesce(leased_until, '')) FROM outbox"
            " WHERE sent_at IS NULL AND parked_at IS NULL UNION ALL"
            " SELECT coalesce(leased_until, created_at) FROM exports WHERE finished_at IS NULL)"
        )
        return moment(found["at"])

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
        every = walk_all(self)
        cases = [case for case in every if case.process == "deficiency"]
        self._inspections([case for case in every if case.process == "inspection"], cases)
        self._timers(every, ended)
        self._letters(every)
        self._versions()
        self._forgotten()
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

    def policy(self, day: date, at: datetime) -> Row:
        """The district's own for that day, as it stood at a moment: one may be set by noon."""
        found = self.tables.rows(
            "SELECT content FROM policies WHERE valid_from <= ? AND set_at <= ?"
            " AND withdrawn_at IS NULL ORDER BY valid_from DESC LIMIT 1",
            day.isoformat(),
            f"{at:%Y-%m-%d %H:%M:%S.%f}",
        )
        return {**rules.POLICY, **(json.loads(found[0]["content"]) if found else {})}

    def steps(self, instance: int) -> list[Row]:
        query = "SELECT * FROM workflow_steps WHERE instance_id = ? ORDER BY id"
        return self.tables.rows(query, instance)

    def _inspections(self, cases: list[Case], found: list[Case]) -> None:
        """Handed in, reviewed and closed as what they found demands [I-20]."""
        of_visit: defaultdict[int, list[str]] = defaultdict(list)
        state = {one.row["id"]: one.state for one in found}
        contested = {  # nothing is reviewed over two answers that contradict each other
            row["inspection_id"]
            for row in self.tables.rows(
                "SELECT inspection_id FROM answer_conflicts WHERE resolved_at IS NULL"
            )
        }
        for one in found:
            back = one.state == "merged" and state[one.row["merged_into_id"]] != "remedied"
            of_visit[one.row["inspection_id"]].append("may come back" if back else one.state)
        for case in cases:
            states = of_visit[case.row["id"]]
            over = case.row["finished_at"] is not None
            handed_in = case.state in ("handed_in", "reviewed", "closed")
            self.must(over == handed_in, "I-20", f"{case.name} {case.state}, finished {over}")
            if case.state == "handed_in" and states and case.row["id"] not in contested:
                self.must("found" in states, "I-20", f"{case.name} is not reviewed: {states}")
            if case.state == "reviewed":
                left = set(states) - rules.ENDED
                self.must(bool(left), "I-20", f"{case.name} is not closed: {states}")
            if case.state == "closed":
                self.must(set(states) <= rules.ENDED, "I-20", f"{case.name} closed: {states}")

    def _timers(self, cases: list[Case], ended: datetime) -> None:
        """Armed as the rules say, fired at most once, never early, in order [I-05, I-09]."""
        stored: defaultdict[int, list[Row]] = defaultdict(list)
        for timer in self.tables.rows("SELECT * FROM timers ORDER BY id"):
            stored[timer["instance_id"]].append(timer)
        for case in cases:
            rows = stored.pop(case.row["instance_id"], [])
            told = {(one["entry"], one["name"]): exact(one["due_at"]) for one in rows}
            wanted = {key: due.at for key, due in case.timers.items()}
            wanted |= {key: at for key, at in case.either.items() if told.get(key) == at}
            self.must(told == wanted, "I-09", f"{case.name}: timers {told} not {wanted}")
            fired: Counter[tuple[str, str]] = Counter()
            for one in rows:
                self._timer(case, one, ended)
                if one["fired_at"]:
                    fired[one["trigger"], one["fired_at"]] += 1
            by_timer = Counter(
                {key: n for key, n in case.rung.items() if key[0] in RUNG[case.process]}
            )
            self.must(fired == by_timer, "I-09", f"{case.name} fired {fired}, not {case.rung}")
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

    def _versions(self) -> None:
        """A release takes every running case along [I-20]."""
        running = self.tables.rows("SELECT * FROM workflow_instances WHERE ended_at IS NULL")
        for one in running:
            newest = self.journal.released_versions.get(one["workflow"], one["version"])
            self.must(one["version"] == newest, "I-20", f"left behind by a release: {one}")

    def _letters(self, cases: list[Case]) -> None:
        """Exactly the letters the histories call for, with their numbers [I-01, I-07, I-08]."""
        wanted = {key: what for case in cases for key, what in case.letters.items()}
        found = {
            row["key"]: (row["created_at"], row["deadline"])
            for row in self.tables.rows(
                "SELECT key, created_at, payload ->> 'deadline' AS deadline FROM outbox"
                " WHERE letter != 'weekly_digest'"
            )
        }
        forgotten = {
            f"resident-{case.row['id']}"
            for case in cases
            if case.process == "complaint" and case.state in ("withdrawn", "archived")
        }
        lost, invented = wanted.keys() - found.keys(), found.keys() - wanted.keys()
        lost = {key for key in lost if key.rpartition(":")[2] not in forgotten}
        self.must(not lost, "I-01", f"lost {lost}")
        invented -= {key for case in cases for key in case.perhaps}
        self.must(not invented, "I-01", f"invented {invented}")
        for key in wanted.keys() & found.keys():
            at, deadline = wanted[key]
            same = found[key] == (at, deadline or found[key][1])
            self.must(same, "I-07", f"{key}: {found[key]} not {wanted[key]}")

    def _forgotten(self) -> None:
        """Who withdrew, or had the last answer long ago, is known to nobody any more [I-08]."""
        known = self.tables.rows(
            "SELECT c.number FROM complaints c JOIN outbox o ON o.key LIKE '%:resident-' || c.id"
            " WHERE c.state IN ('withdrawn', 'archived') AND (c.contact != '' OR o.recipient != '')"
        )
        self.must(not known, "I-08", f"senders still known: {known}")

    def _weeks(self) -> None:
        """One digest run a week in which somebody looked, none else; no letters between [I-01]."""
        runs = self.tables.rows("SELECT * FROM runs WHERE kind = 'weekly_digest'")
        self._ledger()
        keys = Counter(run["key"] for run in runs)
        self.must(not keys or max(keys.values()) == 1, "I-01", f"a week twice: {keys}")
        written = {run["key"]: exact(run["at"]) for run in runs}
        for began, ended in self.journal.looks:
            today = rules.berlin_date(began)
            if began >= self._digest_due(today, began):
                at = written.get(rules.week(today))
                self.must(at is not None and at <= ended, "I-01", f"no digest by {ended}: {at}")
        moments = {run["at"] for run in runs}
        for row in self.tables.rows("SELECT * FROM outbox WHERE letter = 'weekly_digest'"):
            self.must(row["created_at"] in moments, "I-01", f"a digest between: {row['key']}")

    def _ledger(self) -> None:
        """For every person and week a letter, or why there is none [I-01]."""
        lines = self.tables.rows("SELECT * FROM reminders")
        told = Counter((one["week"], one["person"]) for one in lines)
        self.must(not told or max(told.values()) == 1, "I-01", f"told twice: {told}")
        written = {one["message_key"] for one in lines if one["outcome"] == "written"}
        keys = {
            one["key"]
            for one in self.tables.rows("SELECT key FROM outbox WHERE letter = 'weekly_digest'")
        }
        self.must(written == keys, "I-01", f"ledger and letters differ: {written ^ keys}")

    def _desks(self, cases: list[Case]) -> None:
        """Nobody forgets a case: what is to be seen on site is in somebody's plan [I-20]."""
        planned = self.tables.rows(
            "SELECT deficiency_id AS case_id FROM follow_ups"
            " WHERE state IN ('ordered', 'planned', 'missed')"
        )
        visited = {row["case_id"] for row in planned}
        for case in cases:
            seen_to = case.state != "to_verify" or case.row["id"] in visited
            self.must(seen_to, "I-20", f"{case.name} waits for a visit nobody planned")

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
            wanted[house, "ended" if case.state in rules.ENDED else case.state] += 1
            for step in case.steps:
                if (step["source"] in rules.OVERDUE) != (step["target"] in rules.OVERDUE):
                    fell = step["target"] in rules.OVERDUE
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
