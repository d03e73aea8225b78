"""The verdict on every letter and every talk to the mail server."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from email.utils import parsedate_to_datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.simulation import own_rules as rules
from tests.simulation.journal import Attempt
from tests.simulation.tables import Row, exact
from tests.simulation.town import OFFICE, RESIDENTS

if TYPE_CHECKING:
    from tests.simulation.checker import Watch

SECOND = timedelta(seconds=1)


def judge_mail(watch: Watch) -> None:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for attempt in watch.journal.attempts:
        attempts[attempt.row].append(attempt)
    people = {
        f"{kind}-{row['id']}": row["email"]
        for kind, query in (
            ("user", "SELECT id, email FROM users"),
            ("operator", "SELECT id, email FROM operators"),
        )
        for row in watch.tables.rows(query)
    }
    owners: dict[str, int] = {}
    for row in watch.tables.rows("SELECT * FROM outbox ORDER BY id"):
        mine = attempts.pop(row["id"], [])
        to = row["key"].rpartition(":")[2]
        if to.startswith("resident-") and not row["recipient"]:
            continue  # the sender was forgotten, and with them what became of the letter
        if not to.startswith("resident-"):  # a forgotten letter may have had the number before
            mine = [one for one in mine if not one.to.endswith(RESIDENTS)]
        watch.must(
            _is_theirs(people, to, row["recipient"]), "I-01", f"{row['key']} to {row['recipient']}"
        )
        if to.startswith("nobody-"):
            parked = row["parked_at"] is not None
            watch.must(parked and not mine, "I-02", f"{row['key']} to nobody")
            continue
        _one_mail(watch, row, mine)
        for identity in {one.message_id for one in mine}:
            watch.must(owners.setdefault(identity, row["id"]) == row["id"], "I-03", identity)
    attempts = {
        row: kept
        for row, all_of_it in attempts.items()
        if (kept := [one for one in all_of_it if not one.to.endswith(RESIDENTS)])
    }
    watch.must(not attempts, "I-03", f"mails without a row: {list(attempts)}")


def _is_theirs(people: dict[str, str], to: str, address: str) -> bool:
    match to.partition("-")[0]:
        case "nobody":
            return not address
        case "office":
            return address == OFFICE
        case "resident":
            return address.endswith(RESIDENTS)
    return address == people[to.partition("-for-")[0]]


def _one_mail(watch: Watch, row: Row, mine: list[Attempt]) -> None:
    """One Message-ID, one Date, one content; copies after unknown outcomes only [I-02..07]."""
    name, created = row["key"], exact(row["created_at"])
    for what in ("message_id", "date", "digest", "to"):
        values = {getattr(one, what) for one in mine}
        watch.must(len(values) <= 1, "I-03", f"{name}: {len(values)} different {what}")
    for one in mine:
        watch.must(one.to == row["recipient"], "I-03", f"{name} went to {one.to}")
        watch.must(one.started >= created, "I-05", f"{name} early")
        date_header = parsedate_to_datetime(one.date)
        watch.must(date_header == created.replace(microsecond=0), "I-07", f"{name}: {one.date}")
    settled = [one for one in mine if _is_known(one) and one.told == "accepted"]
    watch.must(len(settled) <= 1, "I-04", f"{name}: sent {len(settled)} times knowingly")
    for before, after in pairwise(mine):
        _succession(watch, row, before, after)
    sent = any(one.accepted and one.told == "accepted" for one in mine)
    watch.must(not row["sent_at"] or sent, "I-03", f"{name} marked sent, never accepted")
    watch.must(not settled or row["sent_at"] is not None, "I-02", f"{name} sent, not marked")
    given_up = row["parked_at"] is not None
    watch.must(row["sent_at"] is not None or given_up, "I-02", f"{name} neither sent nor parked")
    if given_up and not row["sent_at"]:
        refused = any(one.told == "permanent" for one in mine)
        tired = row["attempts"] >= rules.MOST_ATTEMPTS
        watch.must(refused or tired, "I-02", f"{name} parked without cause: {row['last_error']}")
    watch.must(row["attempts"] <= rules.MOST_ATTEMPTS + 1, "I-10", f"{name}: {row['attempts']}")


def _is_known(one: Attempt) -> bool:
    return not one.crashed and one.ended is not None and one.ended < one.started + rules.LEASE


def _succession(watch: Watch, row: Row, before: Attempt, after: Attempt) -> None:
    """The next attempt waits for the outcome of the last, or for its lease [I-04, I-11]."""
    lease_over = after.started >= before.started + rules.LEASE - SECOND
    known = _is_known(before)
    noted = known or before.told in ("temporary", "permanent")  # perhaps noted before dying
    ended = before.ended is not None and after.started >= before.ended
    free = lease_over or (noted and ended)
    watch.must(free, "I-11", f"{row['key']}: attempt within the lease of another")
    if known and before.told == "accepted":
        watch.wrong("I-04", f"{row['key']}: sent again after a known success")
    by_person = row["id"] in watch.journal.released
    if known and before.told == "temporary" and before.ended and not by_person:
        rested = after.started >= before.ended + 60 * SECOND - SECOND
        watch.must(rested or lease_over, "I-10", f"{row['key']}: no pause between attempts")
