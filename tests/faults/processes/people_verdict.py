"""What people were told is kept, once, and nothing is there that nobody said."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

from tests.faults.processes.evidence import Evidence, Row
from tests.faults.processes.journal import Record

OK = (200, 201)
MARK = re.compile(r"\b(?:Vermerk|Antwort) ([0-9a-f-]{36})")


def judge_people(evidence: Evidence) -> None:
    _answers(evidence)
    _revisions(evidence)
    _hand_ins(evidence)
    _marks(evidence)


def _asked_answers(evidence: Evidence) -> dict[str, Record]:
    asked = {one["key"]: one for one in evidence.said("answer.asked")}
    for hand_in in evidence.said("hand_in.asked"):
        asked |= {one["key"]: {**one, "visit": hand_in["visit"]} for one in hand_in["answers"]}
    return asked


def _acknowledged(evidence: Evidence) -> set[str]:
    kept = {one["key"] for one in evidence.said("answer.told") if one["status"] in OK}
    handed_in = {one["key"] for one in evidence.said("hand_in.told") if one["status"] in OK}
    for hand_in in evidence.said("hand_in.asked"):
        if hand_in["key"] in handed_in:
            kept |= {one["key"] for one in hand_in["answers"]}
    return kept


def _answers(evidence: Evidence) -> None:
    visits = {one["id"]: str(one["uid"]) for one in evidence.rows("inspections")}
    asked, stored = _asked_answers(evidence), {}
    for row in evidence.rows("answers"):
        uid = str(row["uid"])
        evidence.must(uid not in stored, "I-13", f"answer {uid} twice")
        evidence.must(uid in asked, "I-14", f"answer {uid} of nobody")
        stored[uid] = row
    for uid in _acknowledged(evidence):
        row = stored.get(uid)
        evidence.must(row is not None, "I-12", f"answer {uid} was acknowledged and is lost")
        if row is not None and uid in asked:
            told = asked[uid]
            same = (row["item"], visits[row["inspection_id"]]) == (told["item"], told["visit"])
            same = same and _plain(row["value"]) == _plain(told["value"])
            evidence.must(same, "I-12", f"answer {uid} became {row['item']} {row['value']}")
    for receipts in _receipts(evidence, "answer.told").values():
        one_answer = {(one["rev"], one["digest"]) for one in receipts}
        evidence.must(len(one_answer) == 1, "I-13", f"receipts differ: {receipts}")
        evidence.must(sum(one["first"] for one in receipts) <= 1, "I-13", f"first: {receipts}")


def _receipts(evidence: Evidence, event: str) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in evidence.said(event):
        if one["status"] in OK and one.get("receipt"):
            found[one["key"]].append(one["receipt"])
    return found


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: float(part) for name, part in value.items()}
    return float(value) if isinstance(value, int | float) else value


def _revisions(evidence: Evidence) -> None:
    points: defaultdict[object, list[Row]] = defaultdict(list)
    for row in evidence.rows("answers"):
        points[row["inspection_id"], row["item"], row["place"]].append(row)
    for point, rows in points.items():
        numbers = sorted(row["rev"] for row in rows)
        gapless = numbers == list(range(1, len(numbers) + 1))
        evidence.must(gapless, "I-15", f"revisions of {point}: {numbers}")
        current = [row["rev"] for row in rows if row["current"]]
        evidence.must(current == [numbers[-1]], "I-15", f"{point}: {current} counts")


def _hand_ins(evidence: Evidence) -> None:
    handed_in = {
        str(one["submission_id"]): one
        for one in evidence.rows("inspections")
        if one["submission_id"]
    }
    asked = {one["key"] for one in evidence.said("hand_in.asked")}
    evidence.must(handed_in.keys() <= asked, "I-14", "a hand-in of nobody")
    opened = Counter(one["inspection_id"] for one in evidence.rows("deficiencies"))
    for key, receipts in _receipts(evidence, "hand_in.told").items():
        row = handed_in.get(key)
        evidence.must(row is not None, "I-12", f"hand-in {key} was acknowledged and is lost")
        contents = {(one["digest"], one["answers"], one["opened"]) for one in receipts}
        evidence.must(len(contents) == 1, "I-13", f"receipts of {key} differ: {contents}")
        evidence.must(sum(one["first"] for one in receipts) <= 1, "I-13", f"first twice: {key}")
        if row is not None:
            told = receipts[0]["opened"]
            evidence.must(opened[row["id"]] == told, "I-20", f"{key} opened {told}")


def _marks(evidence: Evidence) -> None:
    """Decisions and replies carry a mark that the deficiency's history shows exactly once.

    A visit ordered by a decision begins its own history with the same words.
    """
    cases = {one["instance_id"] for one in evidence.rows("deficiencies")}
    seen: Counter[str] = Counter()
    for step in evidence.rows("workflow_steps"):
        found = MARK.search(step["reason"] or "")
        if found and step["instance_id"] in cases:
            seen[found[1]] += 1
    asked = {
        one["key"] for event in ("decision", "reply") for one in evidence.said(f"{event}.asked")
    }
    for key, times in seen.items():
        evidence.must(times == 1, "I-13", f"mark {key} took effect {times} times")
        evidence.must(key in asked, "I-14", f"mark {key} of nobody")
    taken = {one["key"] for one in evidence.said("decision.told") if one["status"] == 302}
    taken |= {one["key"] for one in evidence.said("reply.told") if one.get("taken")}
    for key in taken:
        evidence.must(seen[key], "I-12", f"mark {key} was acknowledged and is lost")
