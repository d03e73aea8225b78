"""The checker: reads what a run left behind and says what was lost, doubled or invented.

    python -m tests.faults.processes.checker --database URL --sink JOURNAL --clients DIR
        [--faults JOURNAL]

Nothing of the product is imported; the rules stand here a second time, typed off the plan.
It ends with 1 when something was found.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.processes.cases_verdict import judge_cases
from tests.faults.processes.evidence import Evidence, gather
from tests.faults.processes.letters_verdict import judge_letters
from tests.faults.processes.people_verdict import judge_people

RULE_OF_THREE = 3.0  # no failure in n trials: with 95 % confidence fewer than 3/n
SHOWN = 25


def judge(evidence: Evidence) -> list[tuple[str, str]]:
    judge_letters(evidence)
    judge_people(evidence)
    judge_cases(evidence)
    return evidence.violations


def report(evidence: Evidence) -> Iterator[str]:
    over = [one for one in evidence.faults if one["event"] == "over"]
    begun = {one["fault"]: one["what"] for one in evidence.faults if one["event"] == "begun"}
    kills = sum(one.get("kills", 0) for one in over)
    yield "Faults"
    for name, times in sorted(Counter(one["fault"] for one in over).items()):
        yield f"  {name:6} {begun.get(name, ''):55} {times:5}"
    yield f"  {'':6} {'together':55} {len(over):5}, of them {kills} kills"
    yield from _settled(evidence)
    yield from _mail(evidence)
    yield from _people(evidence)
    yield from _verdict(evidence, kills)


def _settled(evidence: Evidence) -> Iterator[str]:
    took = [one["seconds"] for one in evidence.faults if one["event"] == "settled"]
    if took:
        middle, worst = statistics.median(took), max(took)
        yield "Everything due was done after the faults ended"
        yield f"  {len(took)} times looked: median {middle:.1f} s, worst {worst:.1f} s"


def _mail(evidence: Evidence) -> Iterator[str]:
    rows, taken = evidence.rows("outbox"), evidence.accepted()
    attempts = sum(row["attempts"] for row in rows)
    surplus = len(taken) - len({one["message_id"] for one in taken})
    parked = sum(row["parked_at"] is not None and row["sent_at"] is None for row in rows)
    dropped = sum(one["dropped"] for one in taken)
    refused = sum(one["event"] == "refused" for one in evidence.mail)
    yield "Letters"
    yield f"  written {len(rows)}, sent {sum(row['sent_at'] is not None for row in rows)},"
    yield f"  given up after a 5xx {parked}; attempts {attempts}, refused or cut {refused}"
    yield f"  taken by the mail server {len(taken)}, of them {dropped} without its answer"
    yield f"  surplus copies {surplus}, each under the same Message-ID after an unknown outcome"


def _people(evidence: Evidence) -> Iterator[str]:
    yield "People"
    for what in ("answer", "hand_in", "decision", "reply"):
        asked = len(evidence.said(f"{what}.asked"))
        told = evidence.said(f"{what}.told")
        kept = len({one["key"] for one in told if one["status"] in (200, 201, 302)})
        repeats = len(told) - len({one["key"] for one in told})
        yield f"  {what:9} asked {asked:6}, acknowledged {kept:6}, repeats answered {repeats:6}"
    deficiencies, timers = evidence.rows("deficiencies"), evidence.rows("timers")
    rung = sum(one["fired_at"] is not None for one in timers)
    yield f"  deficiencies {len(deficiencies)}, timers {len(timers)}, of them rang {rung}"


def _verdict(evidence: Evidence, kills: int) -> Iterator[str]:
    found = Counter(invariant for invariant, _text in evidence.violations)
    if found:
        yield f"VIOLATED: {', '.join(f'{name} {times}x' for name, times in sorted(found.items()))}"
        for invariant, text in evidence.violations[:SHOWN]:
            yield f"  [{invariant}] {text}"
        return
    yield "Nothing lost, doubled or invented."
    if kills:
        bound = RULE_OF_THREE / kills
        yield f"  0 failures in {kills} kills: with 95 % confidence fewer than {bound:.2%} per kill"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.processes.checker")
    parser.add_argument("--database", required=True)
    parser.add_argument("--sink", type=Path, required=True)
    parser.add_argument("--clients", type=Path, required=True)
    parser.add_argument("--faults", type=Path, default=Path("/nonexistent"))
    given = parser.parse_args()
    evidence = gather(given.database, given.sink, given.clients, given.faults)
    found = judge(evidence)
    print("\n".join(report(evidence)))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
