"""What every weekly letter has to say, counted from the tables once more."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date

from tests.simulation import own_rules as rules
from tests.simulation.tables import Tables, moment


def sections_of(payload: str) -> Counter[str]:
    """How much of each kind, whoever's it is."""
    found: Counter[str] = Counter()
    for one in json.loads(payload)["sections"]:
        found[one["name"]] += one["total"]
    return found


def expected_digests(tables: Tables, week: str, today: date) -> dict[str, Counter[str]]:
    """By the key of the letter, how much of each kind the tables ask for at this moment."""
    wanted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    cases = tables.rows(
        "SELECT d.state, d.asked_until, a.operator_id, o.active FROM deficiencies d"
        " JOIN accommodations a ON a.id = d.accommodation_id"
        " JOIN operators o ON o.id = a.operator_id"
    )
    section = {
        "overdue": "overdue_deficiencies",
        "escalated": "overdue_deficiencies",
        "reported": "answers_to_review",
        "objected": "answers_to_review",
        "found": "new_deficiencies",
    }
    active = tables.rows("SELECT id, role FROM users WHERE active")
    for case in cases:
        for user in active:
            if user["role"] == "coordinator" and case["state"] in section:
                wanted[f"user-{user['id']}"][section[case["state"]]] += 1
            if user["role"] == "commissioner" and case["state"] == "escalated":
                wanted[f"user-{user['id']}"]["escalated_deficiencies"] += 1
            if user["role"] == "commissioner" and case["asked_until"] is not None:
                wanted[f"user-{user['id']}"]["extensions_asked"] += 1
        if case["state"] in ("open", "overdue", "escalated") and case["active"]:
            wanted[f"operator-{case['operator_id']}"]["open_deficiencies"] += 1
    waiting = tables.rows(
        "SELECT id FROM complaints WHERE state IN"
        " ('received', 'sorted', 'inspection_ordered', 'referred')"
    )
    for user in active:
        if waiting and user["role"] == "coordinator":
            wanted[f"user-{user['id']}"]["complaints_waiting"] = len(waiting)
    begun = tables.rows(
        "SELECT i.started_at FROM inspections i"
        " JOIN workflow_instances w ON w.id = i.instance_id WHERE w.state = 'under_way'"
    )
    ages = [(today - rules.berlin_date(moment(one["started_at"]))).days for one in begun]
    if left := sum(age > 30 for age in ages):
        for user in active:
            if user["role"] == "coordinator":
                wanted[f"user-{user['id']}"]["inspections_left"] = left
    visits = tables.rows(
        "SELECT i.inspector_id, i.planned_on FROM inspections i"
        " JOIN workflow_instances w ON w.id = i.instance_id"
        " JOIN users u ON u.id = i.inspector_id"
        " WHERE w.state IN ('planned', 'missed', 'under_way')"
        " AND u.active AND u.role = 'inspector'"
    )
    for visit in visits:
        days = (date.fromisoformat(visit["planned_on"]) - today).days
        if days < 7:
            name = "inspections_overdue" if days < 0 else "inspections_due"
            wanted[f"user-{visit['inspector_id']}"][name] += 1
    paused = tables.rows(
        "SELECT person FROM digest_pauses WHERE week = ? AND lifted_at IS NULL", week
    )
    held = {one["person"] for one in paused}
    for person in held:
        wanted.pop(person, None)
    read = _read_by_others(tables, wanted, held, today)
    return {f"weekly_digest:{week}:{who}": n for who, n in read.items()}


def _read_by_others(
    tables: Tables, wanted: dict[str, Counter[str]], held: set[str], today: date
) -> dict[str, Counter[str]]:
    """An inspector's part goes to who stands in, or to the coordinators who are there."""
    rows = tables.rows(
        "SELECT user_id, stand_in_id FROM absences WHERE first_on <= ? AND last_on >= ?",
        today.isoformat(),
        today.isoformat(),
    )
    away = {one["user_id"]: one["stand_in_id"] for one in rows}
    users = tables.rows("SELECT id, role FROM users WHERE active")
    roles = {one["id"]: one["role"] for one in users if f"user-{one['id']}" not in held}
    office = [one for one in roles if roles[one] == "coordinator" and one not in away]
    for person, stand_in in away.items():
        readers = [stand_in] if stand_in in roles and stand_in not in away else []
        inspects = roles.get(person) == "inspector"
        if inspects and not readers:
            readers = office
        if readers and (mine := wanted.pop(f"user-{person}", None)) and inspects:
            for reader in readers:
                wanted.setdefault(f"user-{reader}", Counter()).update(mine)
    return wanted
