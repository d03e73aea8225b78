"""Walks through the history of every case and notes what it must have caused [I-09, I-20]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from tests.simulation import own_rules as rules
from tests.simulation import own_workflows as workflows
from tests.simulation.own_rules import Due
from tests.simulation.own_workflows import Allowed
from tests.simulation.tables import Case, Row, exact

HOUR = timedelta(hours=1)

if TYPE_CHECKING:
    from tests.simulation.checker import Watch

WANTS_LETTERS = "bitte antworten"  # said by residents who left an address
TABLES = {
    "deficiency": "deficiencies",
    "inspection": "inspections",
    "follow_up": "follow_ups",
    "complaint": "complaints",
}


def walk_all(watch: Watch) -> list[Case]:
    return [
        _walked(watch, Case(process, row, watch.steps(row["instance_id"])))
        for process, table in TABLES.items()
        for row in watch.tables.rows(f"SELECT * FROM {table}")
    ]


def _walked(watch: Watch, case: Case) -> Case:
    case.state = workflows.BEGINS[case.process]
    _set_the_scene(watch, case)
    for step in case.steps:
        _walk(watch, case, step)
    _compare(watch, case)
    return case


def _set_the_scene(watch: Watch, case: Case) -> None:
    row, tables = case.row, watch.tables
    match case.process:
        case "deficiency":
            found = exact(row["found_at"])
            if row["severity"] == rules.IMMINENT:
                case.lapses = found + rules.DAY
                case.deadline = rules.berlin_date(case.lapses)
            else:
                on = rules.berlin_date(found)
                days = watch.policy(on, exact(case.steps[0]["at"]))["days"][row["severity"]]
                case.deadline = rules.rolled(on + timedelta(days))
                case.lapses = rules.lapses_at(case.deadline)
        case "inspection":
            moved = [json.loads(step["details"]).get("before") for step in case.steps]
            first = next(filter(None, moved), row["planned_on"])
            case.planned_on = date.fromisoformat(first)
            found_rows = tables.rows(
                "SELECT 1 FROM deficiencies WHERE inspection_id = ?", row["id"]
            )
            case.nothing = not found_rows
        case "complaint":
            sorted_as = [json.loads(step["details"]).get("before") for step in case.steps]
            first = next(filter(None, sorted_as), {"urgency": row["urgency"]})
            case.dangerous = first["urgency"] == "at_once"


def _walk(watch: Watch, case: Case, step: Row) -> None:
    by, at, details = step["by"] or "clock", exact(step["at"]), json.loads(step["details"])
    watch.must(at >= case.told, "I-26", f"{case.name}: its history runs backwards: {step}")
    case.told = at
    policy = watch.policy(rules.berlin_date(at), at)
    if step["trigger"] == "take_over":
        _take_over(watch, case, step, policy)
        return
    key = (step["source"], step["trigger"], by, step["target"])
    allowed = workflows.PROCESSES[case.process].get(key)
    if allowed is None or step["source"] != case.state:
        watch.wrong("I-20", f"{case.name} in {case.state}: {key}")
        return
    watch.reached[f"{case.process} {step['trigger']} by {by}"] += 1
    if case.process == "deficiency":
        _note_marks(watch, case, step, policy)
        _look_by_two(watch, case, step, policy)
    if "deadline" in details:
        _new_deadline(watch, case, step, details)
    if "planned_on" in details and case.process == "inspection":
        case.planned_on = date.fromisoformat(details["planned_on"])
    if by == "clock" and ("timers" not in details):
        case.rung[step["trigger"], step["at"]] += 1
        case.rung_here.add(step["trigger"])
    if allowed.how == "enters" or (allowed.how == "danger" and case.imminent):
        case.left[case.entry] = at
        case.entry += 1
        case.state, case.entered = step["target"], at
        case.rung_here.clear()
        for due in _rings(case, at, policy):
            case.timers[case.entry, due.name] = due
        if by == "resident":  # kept by the hour, in which a policy may have been set
            later = watch.policy(rules.berlin_date(at), at + HOUR)
            case.either |= {(case.entry, due.name): due.at for due in _rings(case, at, later)}
    elif "timers" in details:
        _retime(watch, case, details["timers"], at, policy)
    _expect_letters(watch, case, step, allowed, policy)


def _take_over(watch: Watch, case: Case, step: Row, policy: Row) -> None:
    """The newer version says the same: the clock goes on, and what rang does not ring again."""
    stays = step["by"] is None and step["source"] == step["target"] == case.state
    watch.must(stays, "I-20", f"{case.name} in {case.state} taken over: {step}")
    watch.reached[f"{case.process} take_over by clock"] += 1
    case.left[case.entry] = exact(step["at"])
    case.entry += 1
    for due in _rings(case, case.entered, policy):
        if due.trigger not in case.rung_here:
            case.timers[case.entry, due.name] = due


def _note_marks(watch: Watch, case: Case, step: Row, policy: Row) -> None:
    """The ladder, extensions, and what must hold for a step beside its state."""
    trigger, by, at = step["trigger"], step["by"], exact(step["at"])
    if trigger == "raise" and case.imminent:
        case.alarmed, case.cared_for, case.ladder = at, False, 1
    elif trigger == "alert":
        case.ladder += 1
        watch.must(not case.cared_for, "I-09", f"{case.name} alerted although cared for")
        due = (case.alarmed or at) + timedelta(minutes=policy["ladder_minutes"][case.ladder - 1])
        watch.must(case.alarmed is not None and at >= due, "I-09", f"{case.name} alerted early")
    elif trigger == "lapse":
        target = "escalated" if case.imminent else "overdue"
        watch.must(step["target"] == target, "I-09", f"{case.name} lapsed to {step['target']}")
    elif trigger == "confirm" and step["source"] == "reported":
        seen = case.row["severity"] in policy["on_site"]
        watch.must((step["target"] == "to_verify") == seen, "I-20", f"{case.name} confirmed")
    elif trigger in ("extend", "grant_extension"):
        small = case.extensions == 0 and case.row["severity"] in ("moderate", "low")
        watch.must(by == "commissioner" or small, "I-20", f"{case.name} extended by one person")
        case.extensions += 1
    if by and trigger not in workflows.LADDER_GOES_ON and case.alarmed:
        case.cared_for = True


def _look_by_two(watch: Watch, case: Case, step: Row, policy: Row) -> None:
    """Where the district wants four eyes, whoever found something grave does not close it."""
    own = step["actor"] == case.steps[0]["actor"] and step["trigger"] != "find"
    held = own and case.row["severity"] in policy["four_eyes"]
    closes = step["target"] in rules.ENDED and step["source"] not in rules.ENDED
    watch.must(not (held and closes), "I-41", f"{case.name} closed by its finder: {step}")
    waits = step["trigger"] == "report_on_site"
    watch.must(held or not waits, "I-41", f"{case.name} waits for nobody: {step}")


def _new_deadline(watch: Watch, case: Case, step: Row, details: Row) -> None:
    before, case.deadline = case.deadline, date.fromisoformat(details["deadline"])
    anew = step["trigger"] == "raise" or (
        step["trigger"] == "fail_on_site" and "inspection" in details
    )
    if anew and case.imminent:
        case.lapses = exact(step["at"]) + rules.DAY
    else:
        case.lapses = rules.lapses_at(case.deadline)
        watch.must(rules.works(case.deadline), "I-09", f"ends on no working day: {step}")
    watch.must(details["before"] == before.isoformat(), "I-20", f"{case.name} before: {step}")
    if step["trigger"] == "adjust_deadline" and step["source"] == "open":
        watch.must(case.deadline > before, "I-09", f"{case.name}: a policy shortens {step}")


def _rings(case: Case, at: datetime, policy: Row) -> Iterator[Due]:
    """What has to ring after entering the state."""
    for name, (trigger, days) in workflows.AFTER_DAYS.get((case.process, case.state), {}).items():
        number = policy[days] if isinstance(days, str) else days
        yield Due(name, trigger, rules.after_days(at, number))
    match case.process, case.state:
        case "deficiency", "open":
            if due := _reminder(case, at, policy):
                yield due
            yield Due("deadline", "lapse", case.lapses)
            steps = policy["ladder_minutes"]
            if case.alarmed and not case.cared_for and case.ladder < len(steps):
                alert = case.alarmed + timedelta(minutes=steps[case.ladder])
                yield Due("ladder", "alert", alert)
        case "inspection", "planned":
            yield Due("missed", "miss", rules.missed_at(case.planned_on))
        case "complaint", "received":
            yield Due("acknowledge", "acknowledge", at + timedelta(hours=1))


def _reminder(case: Case, at: datetime, policy: Row) -> Due | None:
    ahead = rules.rolled(case.deadline - policy["ahead_days"] * rules.DAY, -rules.DAY)
    return (
        Due("reminder", "remind", rules.oclock(ahead, 8)) if ahead > rules.berlin_date(at) else None
    )


def _retime(watch: Watch, case: Case, moved: Row, at: datetime, policy: Row) -> None:
    """A changed policy moved what was pending, to where its rules put it and never back in time."""
    anew = {due.name: due for due in _rings(case, case.entered, policy)}
    for name in moved:
        pending = case.timers[case.entry, name]
        wanted = anew[name].at
        if wanted < pending.at:
            wanted = min(pending.at, max(wanted, rules.next_opening(at)))
        watch.must(pending.at > at, "I-09", f"{case.name}: {name} was due when moved")
        case.timers[case.entry, name] = pending._replace(at=wanted)


def _expect_letters(watch: Watch, case: Case, step: Row, allowed: Allowed, policy: Row) -> None:
    deadline = case.deadline.isoformat() if case.process == "deficiency" else None
    for condition, role, letter in allowed.letters:
        if not _holds(case, step, condition):
            continue
        if letter == "imminent_danger" and step["by"] != "inspector":
            continue
        at = exact(step["at"])
        addressed = set(_addressed(watch, case, role, at, policy))
        if step["by"] == "resident":  # kept by the hour: who came or left in it, nobody can say
            later = set(_addressed(watch, case, role, at + HOUR, policy))
            case.perhaps |= {f"{letter}:step-{step['id']}:{to}" for to in addressed ^ later}
            addressed &= later
        for to in addressed:
            case.letters[f"{letter}:step-{step['id']}:{to}"] = (step["at"], deadline)


def _holds(case: Case, step: Row, condition: str) -> bool:
    match condition:
        case "danger":
            return case.dangerous
        case "calm":
            return not case.dangerous
        case "nothing":
            return case.nothing
        case "2" | "3" | "4":
            return case.ladder == int(condition)
    return True


def _addressed(watch: Watch, case: Case, role: str, at: datetime, policy: Row) -> Iterator[str]:
    """The role's own people; if there are none the office; and whom the district added."""
    own = list(_people(watch, case, role, at))
    yield from own
    if role == "resident":
        return
    if not own:
        office = list(_people(watch, case, "coordinator", at))
        yield from (f"{one}-for-{role}" for one in office)
        if not office:
            yield f"nobody-{role}"
    if role in ("operator", "office"):
        return
    kind = _severity(watch, case) if case.process in ("deficiency", "follow_up") else "any"
    for other in policy["addressees"].get(case.process, {}).get(kind, ()):
        if other != role:
            yield from _people(watch, case, other, at)


def _severity(watch: Watch, case: Case) -> str:
    if case.process == "deficiency":
        return str(case.row["severity"])
    query = "SELECT severity FROM deficiencies WHERE id = ?"
    [found] = watch.tables.rows(query, case.row["deficiency_id"])
    return str(found["severity"])


def _people(watch: Watch, case: Case, role: str, at: datetime) -> Iterator[str]:
    journal = watch.journal
    match role:
        case "operator":
            owner = journal.valid(("house", case.row["accommodation_id"]), at)
            if journal.valid(("operator", owner), at):
                yield f"operator-{owner}"
        case "office":
            yield f"office-{case.row['district_id']}"
        case "resident":
            if WANTS_LETTERS in case.row["text"]:
                yield f"resident-{case.row['id']}"
        case "inspector" if case.process == "inspection":
            inspector = case.row["inspector_id"]
            if inspector and (reader := journal.reads_for(inspector, at)):
                yield f"user-{reader}"
        case _:
            for user in watch.tables.rows("SELECT id FROM users WHERE role = ?", role):
                if journal.valid(("user", user["id"]), at):
                    reader = journal.reads_for(user["id"], at)
                    if reader or role != "inspector":
                        yield f"user-{reader or user['id']}"


def _compare(watch: Watch, case: Case) -> None:
    """What lists, pages and the engine keep is what the history says."""
    row = case.row
    [instance] = watch.tables.rows(
        "SELECT * FROM workflow_instances WHERE id = ?", row["instance_id"]
    )
    final = case.state in workflows.FINAL[case.process]
    mirrored = (instance["state"], instance["entry"], instance["ended_at"] is not None)
    watch.must(
        mirrored == (case.state, case.entry, final),
        "I-20",
        f"{case.name}: instance {mirrored}, history {case.state} {case.entry}",
    )
    if "state" in row:
        watch.must(row["state"] == case.state, "I-20", f"{case.name}: listed as {row['state']}")
    if case.process == "inspection":
        watch.must(row["planned_on"] == case.planned_on.isoformat(), "I-20", f"{case.name} day")
    if case.process == "deficiency":
        _compare_deficiency(watch, case)


def _compare_deficiency(watch: Watch, case: Case) -> None:
    row = case.row
    ended = None
    if case.state in rules.ENDED:
        last = [step for step in case.steps if step["target"] == case.state != step["source"]][-1]
        ended = rules.berlin_date(exact(last["at"])).isoformat()
    found_on = rules.berlin_date(exact(row["found_at"]))
    told = (row["ended_on"], row["found_on"], row["deadline"], row["lapses_at"])
    lapses = case.lapses.strftime("%Y-%m-%d %H:%M:%S.%f")
    wanted = (ended, found_on.isoformat(), case.deadline.isoformat(), lapses)
    watch.must(told == wanted, "I-20", f"{case.name}: {told}, history says {wanted}")
