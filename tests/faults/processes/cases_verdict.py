"""Deficiencies, their histories, timers and figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tests.faults.processes.evidence import Evidence, Row, seconds

LATE = 180.0
BERLIN = ZoneInfo("Europe/Berlin")
# What these items are worth when violated, typed off the printed checklist.
WORTH = {
    **dict.fromkeys(("B01", "B04", "B10", "E06", "M03"), "imminent_danger"),
    **dict.fromkeys(("B11", "C06", "M02"), "severe"),
    **dict.fromkeys(("B13", "J03"), "moderate"),
    "G05": "low",
}


def judge_cases(evidence: Evidence) -> None:
    _histories(evidence)
    _findings(evidence)
    _four_eyes(evidence)
    _visits(evidence)
    _timers(evidence)
    _figures(evidence)
    for text in evidence.broken:
        evidence.must(False, "I-35", text)
    for one in evidence.faults:
        settled = one["event"] != "unsettled"
        evidence.must(settled, "I-31", f"not settled after {one.get('seconds')} s: {one}")


def _histories(evidence: Evidence) -> None:
    """Every step begins where the one before ended; rows show what their history says."""
    steps = evidence.by("workflow_steps", "instance_id")
    cases = {one["instance_id"]: one for one in evidence.rows("deficiencies")}
    for instance in evidence.rows("workflow_instances"):
        history = sorted(steps.get(instance["id"], []), key=lambda one: one["id"])
        evidence.must(history, "I-20", f"case {instance['id']} without a history")
        state = history[0]["target"] if history else ""
        for step in history[1:]:
            chained = step["source"] == state
            evidence.must(chained, "I-20", f"step {step['id']} from {step['source']}, was {state}")
            state = step["target"]
        shown = instance["state"]
        evidence.must(shown == state, "I-20", f"case {instance['id']}: {shown}, history {state}")
        case = cases.pop(instance["id"], None)
        if case is not None:
            mirrored = case["state"] == state
            mirrored = mirrored and (case["ended_on"] is None) == (instance["ended_at"] is None)
            evidence.must(mirrored, "I-20", f"{case['number']} shows {case['state']}, is {state}")
    evidence.must(not cases, "I-20", f"deficiencies without a case: {list(cases)[:3]}")


def _findings(evidence: Evidence) -> None:
    """What was found in a handed-in inspection opened a case, or was told to the open one."""
    opened = {
        (one["inspection_id"], one["item"], one["place"]): one
        for one in evidence.rows("deficiencies")
    }
    points = {
        one["instance_id"]: (one["item"], one["place"]) for one in evidence.rows("deficiencies")
    }
    told = {
        (step["details"].get("inspection"), *points[step["instance_id"]])
        for step in evidence.rows("workflow_steps")
        if step["trigger"] == "fail_on_site" and step["instance_id"] in points
    }
    finished = {one["id"] for one in evidence.rows("inspections") if one["finished_at"]}
    for row in evidence.rows("answers"):
        bad = row["current"] and row["value"] == "no" and row["item"] in WORTH
        if not bad or row["inspection_id"] not in finished:
            continue
        point = (row["inspection_id"], row["item"], row["place"])
        evidence.must((point in opened) != (point in told), "I-20", f"finding {point} is lost")
        if point in opened:
            severity = opened[point]["severity"]
            evidence.must(severity == WORTH[row["item"]], "I-20", f"{point} is {severity}")
    standing = Counter(
        (one["accommodation_id"], one["item"], one["place"])
        for one in evidence.rows("deficiencies")
        if one["ended_on"] is None
    )
    for point, cases in standing.items():
        evidence.must(cases == 1, "I-13", f"{point} is open {cases} times")


def _four_eyes(evidence: Evidence) -> None:
    """Where the district wants it, whoever found something grave does not close it [I-41]."""
    steps = evidence.by("workflow_steps", "instance_id")
    for case in evidence.rows("deficiencies"):
        history = sorted(steps.get(case["instance_id"], []), key=lambda one: one["id"])
        for step in history[1:]:
            closed = step["target"] in ("remedied", "withdrawn", "merged")
            own = closed and step["actor"] == history[0]["actor"]
            held = own and case["severity"] in _rule(evidence, step["at"])
            evidence.must(not held, "I-41", f"{case['number']} closed by its finder: {step}")


def _rule(evidence: Evidence, at: datetime) -> list[str]:
    """The severities for which the district wants it on that day."""
    day = at.astimezone(BERLIN).date()
    rules = [
        one
        for one in evidence.rows("policies")
        if one["valid_from"] <= day and one["set_at"] <= at and one["withdrawn_at"] is None
    ]
    newest = max(rules, key=lambda one: one["valid_from"], default=None)
    return list(newest["content"].get("four_eyes", ())) if newest else []


def _visits(evidence: Evidence) -> None:
    """Reviewed when nothing it found is left to look at, closed when nothing is open [I-20]."""
    state = {one["id"]: one["state"] for one in evidence.rows("workflow_instances")}
    found = evidence.by("deficiencies", "inspection_id")
    contested = {
        one["inspection_id"]
        for one in evidence.rows("answer_conflicts")
        if one["resolved_at"] is None
    }
    for visit in evidence.rows("inspections"):
        cases, name = found.get(visit["id"], []), f"inspection {visit['id']}"
        states = {one["state"] for one in cases}
        if state[visit["instance_id"]] == "handed_in" and cases and visit["id"] not in contested:
            evidence.must("found" in states, "I-20", f"{name} is not reviewed: {states}")
        if state[visit["instance_id"]] == "reviewed" and "merged" not in states:
            still_open = any(one["ended_on"] is None for one in cases)
            evidence.must(still_open, "I-20", f"{name} is not closed: {states}")


def _timers(evidence: Evidence) -> None:
    """Each rang once, never early, with its one step; none that is due is left."""
    ends = [one["at"] for one in evidence.faults if one["event"] == "ended"]
    shown = evidence.product_time(ends[-1]) if ends else None
    rung: Counter[object] = Counter()
    names: Counter[object] = Counter()
    for timer in evidence.rows("timers"):
        what = f"timer {timer['id']} {timer['name']}"
        names[timer["instance_id"], timer["entry"], timer["name"]] += 1
        due, fired = timer["due_at"], timer["fired_at"]
        if fired:
            evidence.must(fired >= due, "I-05", f"{what} rang early: {fired}, due {due}")
            evidence.must(timer["disarmed_at"] is None, "I-09", f"{what} rang and was disarmed")
            rung[timer["instance_id"], timer["trigger"], fired] += 1
        elif timer["disarmed_at"] is None and shown is not None:
            late = shown - seconds(due)
            evidence.must(late < LATE, "I-31", f"{what} is {late:.0f} s late")
    for name, times in names.items():
        evidence.must(times == 1, "I-09", f"timer {name} armed {times} times")
    pulled = Counter(
        (step["instance_id"], step["trigger"], step["at"])
        for step in evidence.rows("workflow_steps")
        if step["actor"] == "clock"
    )
    by_clock_alone = {one["instance_id"] for one in evidence.rows("deficiencies")}
    for key in rung.keys() | {key for key in pulled if key[0] in by_clock_alone}:
        # An inspection or a follow-up also moves when the last of its deficiencies did.
        once = rung[key] == pulled[key]
        evidence.must(once, "I-09", f"{key}: rang {rung[key]}, took effect {pulled[key]}")


def _figures(evidence: Evidence) -> None:
    """Summaries and what is not yet added up, against the rows themselves [I-22]."""
    shown: defaultdict[tuple[object, ...], int] = defaultdict(int)
    for row in [*evidence.rows("summaries"), *evidence.rows("facts")]:
        shown[row["accommodation_id"], row["measure"], row["severity"], row["on"]] += row["amount"]
    wanted: Counter[tuple[object, ...]] = Counter()
    for case in evidence.rows("deficiencies"):
        house, severity = case["accommodation_id"], case["severity"]
        wanted[house, "opened", severity, _month(case["found_on"])] += 1
        if case["ended_on"] is None:
            wanted[house, case["state"], severity, case["deadline"]] += 1
        else:
            wanted[house, "ended", severity, _month(case["ended_on"])] += 1
    for visit in evidence.rows("inspections"):
        if visit["finished_at"]:
            month = _month(visit["finished_at"].astimezone(BERLIN).date())
            wanted[visit["accommodation_id"], "inspected", "", month] += 1
    measures = {"opened", "ended", "inspected", *_states(evidence)}
    for key in wanted.keys() | {key for key in shown if key[1] in measures}:
        same = shown.get(key, 0) == wanted[key]
        evidence.must(same, "I-22", f"{key}: shows {shown.get(key, 0)}, is {wanted[key]}")


def _states(evidence: Evidence) -> set[str]:
    """Every state a deficiency was ever in and can still be counted in."""
    steps: list[Row] = evidence.rows("workflow_steps")
    cases = {one["instance_id"] for one in evidence.rows("deficiencies")}
    return {one["target"] for one in steps if one["instance_id"] in cases}


def _month(day: date | datetime) -> date:
    return date(day.year, day.month, 1)
