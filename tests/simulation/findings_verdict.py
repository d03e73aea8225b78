"""The verdict on what inspectors handed in and what became of it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from tests.simulation import own_rules as rules
from tests.simulation.journal import Point, Sheet
from tests.simulation.tables import Case, Row, exact

if TYPE_CHECKING:
    from tests.simulation.checker import Watch


Seen = tuple[dict[Point, str], set[Point], set[Point]]  # violated, in order, half in order


def judge_findings(watch: Watch, cases: list[Case]) -> None:
    """Every finding handed in opened one deficiency or was told to the open one [I-20]."""
    visits = {
        row["submission_id"]: row
        for row in watch.tables.rows("SELECT * FROM inspections WHERE submission_id IS NOT NULL")
    }
    for submission in watch.journal.receipts:
        watch.must(submission in visits, "I-12", f"receipt without hand-in: {submission}")
    opened: defaultdict[tuple[int, Point], list[Case]] = defaultdict(list)
    heard: Counter[tuple[int, Point, str]] = Counter()
    for case in cases:
        point = (case.row["item"], case.row["place"])
        opened[case.row["inspection_id"], point].append(case)
        for step in case.steps:
            visit = json.loads(step["details"]).get("inspection")
            if visit:
                heard[visit, point, step["trigger"]] += 1
    joined = _joined(cases)
    for submission, visit in visits.items():
        violated, fulfilled, halves = _seen(watch, visit, watch.journal.sheets[submission])
        for point, severity in violated.items():
            new = opened.pop((visit["id"], point), [])
            if (visit["accommodation_id"], point) in joined:
                continue
            told = heard[visit["id"], point, "fail_on_site"]
            what = f"finding {point} of inspection {visit['id']}"
            watch.must(len(new) + told == 1, "I-20", f"{what}: {len(new)} new, told {told}")
            watch.must(all(c.row["severity"] == severity for c in new), "I-20", what)
        for point in fulfilled:
            if (visit["accommodation_id"], point) in joined:
                continue
            told = sum(heard[visit["id"], point, one] for one in ("pass_on_site", "report_on_site"))
            _settled(watch, cases, visit, point, told)
        for point in halves:
            if (visit["accommodation_id"], point) in joined:
                continue
            _settled(watch, cases, visit, point, heard[visit["id"], point, "fail_on_site"])
    watch.must(not opened, "I-20", f"deficiencies nobody found: {list(opened)}")


def _joined(cases: list[Case]) -> set[tuple[int, Point]]:
    """Where two deficiencies went on as one: who hears of what is seen there changes with time."""
    return {
        (case.row["accommodation_id"], (case.row["item"], case.row["place"]))
        for case in cases
        if any(step["trigger"] in ("merge", "absorb") for step in case.steps)
    }


def _seen(watch: Watch, visit: Row, sheet: Sheet) -> Seen:
    """What the answers that count say: the newest received of each point [I-12, I-15]."""
    stored = watch.tables.rows(
        "SELECT a.*, rev = max(rev) OVER (PARTITION BY item, place) AS newest"
        " FROM answers a WHERE inspection_id = ?",
        visit["id"],
    )
    stored = [one for one in stored if one["item"] in rules.WORTH]
    by_uid = {one["uid"]: one for one in stored}
    for uid, (point, value) in sheet.said.items():
        one = by_uid.get(uid)
        kept = one and ((one["item"], one["place"]), json.loads(one["value"] or '"None"'))
        watch.must(kept == (point, value), "I-12", f"answer {point} {value} became {kept}")
    asked = watch.tables.rows(
        "SELECT d.item FROM follow_ups f JOIN deficiencies d ON d.id = f.deficiency_id"
        " WHERE f.inspection_id = ?",
        visit["id"],
    )
    wanted = {one["item"] for one in asked} if visit["kind"] == "follow_up" else rules.WORTH
    violated: dict[Point, str] = {}
    fulfilled: set[Point] = set()
    halves: set[Point] = set()
    for one in stored:
        watch.must(one["current"] == one["newest"], "I-15", f"not the newest counts: {one}")
        point, value = (one["item"], one["place"]), json.loads(one["value"] or "null")
        if not one["current"] or one["item"] not in wanted:
            continue
        if value == "yes":
            fulfilled.add(point)
        elif value == "no" or (value and one["severity"]):
            violated[point] = one["severity"] or rules.WORTH[one["item"]]
        elif value == "partly":
            halves.add(point)
    return violated, fulfilled, halves


def _settled(watch: Watch, cases: list[Case], visit: Row, point: Point, told: int) -> None:
    at = exact(visit["finished_at"])
    standing = [
        case
        for case in cases
        if (case.row["item"], case.row["place"]) == point
        and case.row["accommodation_id"] == visit["accommodation_id"]
        and exact(case.steps[0]["at"]) < at
        and (case.state not in rules.ENDED or exact(case.steps[-1]["at"]) >= at)
    ]
    watch.must(told == len(standing), "I-20", f"inspection {visit['id']} saw {point}: {told}")
