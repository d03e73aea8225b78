"""Mistakes other programs made, each put into ours on purpose; the checker must see every one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from inspections.db import Sessions, transaction, transaction_for
from inspections.domain import digest, working_days
from inspections.domain.policy import Policy
from inspections.mail import render
from inspections.runtime import instances, outbox, runs, take_over, timers
from inspections.runtime.outbox import Message
from inspections.runtime.timers import ArmedTimer
from inspections.store import districts, figures, reminders
from inspections.usecases import decide, deliver_message, four_eyes, run_due, submit_checklist
from inspections.usecases.fire_timer import fire_timer
from inspections.usecases.processes import deficiency
from inspections.usecases.run_due import Office
from tests.simulation import people
from workers import jobs, sweeps

Patch = pytest.MonkeyPatch
Defect = Callable[[Patch], None]


def marked_before_it_is_sent(patch: Patch) -> None:
    lease = outbox.lease

    def lease_and_mark(session: Session, message_id: int, *, now: datetime) -> Message | None:
        message = lease(session, message_id, now=now)
        if message is not None:
            outbox.settle_sent(session, message.key, now=now)
        return message

    patch.setattr(outbox, "lease", lease_and_mark)


def another_message_id_at_each_attempt(patch: Patch) -> None:
    number = count()
    patch.setattr(render, "_digest", lambda key: f"{next(number):032x}")


def the_date_of_the_attempt(patch: Patch) -> None:
    number = count()
    day = datetime(2026, 1, 1, tzinfo=UTC)
    shown = render.format_datetime
    patch.setattr(render, "format_datetime", lambda _: shown(day + timedelta(seconds=next(number))))


def no_fence(patch: Patch) -> None:
    """Whoever fails settles the letter, also long after another took it over."""

    def settle(session: Session, leased: Message, error: str, **more: Any) -> None:
        now, later = more["now"], more["now"] + timedelta(minutes=1)
        values = {"leased_until": None, "not_before": later, "last_error": error}
        if more.get("final") or leased.attempts >= outbox.LAST_ATTEMPT:
            values["parked_at"] = now
        mine = (Message.id == leased.id, outbox.UNSENT)
        session.execute(update(Message).where(*mine).values(**values))

    patch.setattr(outbox, "settle_failed", settle)


def no_lease(patch: Patch) -> None:
    """It is written down and nobody asks for it: who is handed the id may send it."""

    def take(session: Session, message_id: int, *, now: datetime) -> Message | None:
        message = session.get_one(Message, message_id)
        if message.sent_at or message.parked_at:
            return None
        message.leased_until = now + outbox.LEASE
        message.attempts += 1
        session.flush()
        return message

    patch.setattr(outbox, "lease", take)


def acknowledged_before_it_is_done(patch: Patch) -> None:
    """An id is handed out once; if the queue loses it, nobody knows the letter any more."""
    waiting = run_due.waiting_letters

    def hand_out(office: Office, limit: int = 200) -> list[int]:
        found = waiting(office, limit)
        handed = getattr(hand_out, "handed", set())
        hand_out.handed = handed | set(found)  # type: ignore[attr-defined]
        return [one for one in found if one not in handed]

    patch.setattr(run_due, "waiting_letters", hand_out)


def eight_oclock_in_greenwich(patch: Patch) -> None:
    patch.setattr(working_days, "at_office_hour", _greenwich)


def digest_at_seven_in_greenwich(patch: Patch) -> None:
    """Late in summer and winter: somebody looked when it was due, and nothing was written."""
    patch.setattr(digest, "at_office_hour", _greenwich)


def digest_by_winter_time(patch: Patch) -> None:
    """An hour late all summer."""
    patch.setattr(digest, "at_office_hour", lambda day, hour: _greenwich(day, hour - 1))


def digest_by_summer_time(patch: Patch) -> None:
    """An hour early all winter."""
    patch.setattr(digest, "at_office_hour", lambda day, hour: _greenwich(day, hour - 2))


def _greenwich(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def digest_without_its_run(patch: Patch) -> None:
    """Nobody notes that the week was done: who gets work in between gets a letter in between."""
    patch.setattr(runs, "mark", lambda *_args, **_more: None)


def digest_without_unique_key(patch: Patch) -> None:
    """Neither run nor key: each look writes all letters again."""
    number, add = count(), outbox.add

    def always(session: Session, key: str, **more: Any) -> None:
        kind, week, name = (*key.split(":"), "", "")[:3]
        if kind == "weekly_digest":
            key = f"{kind}:{week}:{next(number)}:{name}"
        add(session, key, **more)

    patch.setattr(runs, "done", lambda *_args, **_more: False)
    patch.setattr(runs, "mark", lambda *_args, **_more: None)
    patch.setattr(outbox, "add", always)


def timer_without_a_claim(patch: Patch) -> None:
    def claim(session: Session, timer_id: int, *, now: datetime) -> bool:
        session.get_one(ArmedTimer, timer_id).fired_at = now
        return True

    patch.setattr(timers, "claim", claim)


def timer_marked_before_its_work(patch: Patch) -> None:
    """The mark is committed first; a crash after it forgets the step."""

    def fire(sessions: Sessions, timer_id: int, *, now: datetime) -> bool:
        with transaction_for(sessions, ArmedTimer, timer_id) as session:
            if not timers.claim(session, timer_id, now=now):
                return False
        mine = transaction_for(sessions, ArmedTimer, timer_id)
        with pytest.MonkeyPatch.context() as inside, mine as session:
            inside.setattr(timers, "claim", lambda *_args, **_more: True)
            return fire_timer(session, timer_id, now=now)

    def fire_each(sessions: Sessions, timer_ids: Sequence[int], *, now: datetime) -> int:
        return sum(fire(sessions, one, now=now) for one in timer_ids)

    patch.setattr(jobs, "fire_or_rest", fire)
    patch.setattr(jobs, "fire_together", fire_each)


def timers_left_armed(patch: Patch) -> None:
    patch.setattr(timers, "disarm", lambda *_args, **_more: None)


def only_what_fell_due_this_hour(patch: Patch) -> None:
    """A starting deadline, as schedulers have: what is later than an hour is skipped."""
    due = timers.due

    def young(session: Session, *, now: datetime, limit: int = 500) -> list[int]:
        query = select(ArmedTimer.id).where(ArmedTimer.due_at > now - timedelta(hours=1))
        fresh = set(session.scalars(query))
        return [one for one in due(session, now=now, limit=limit) if one in fresh]

    patch.setattr(timers, "due", young)


def every_failure_is_for_good(patch: Patch) -> None:
    patch.setattr(deliver_message, "PermanentFailure", Exception)


def figures_outside_the_transaction(patch: Patch) -> None:
    """Kept in the process and written later; a crash takes them along."""
    kept: list[dict[str, Any]] = []
    append, fold = figures.append, run_due.fold_figures

    def keep(_session: Session, **facts: Any) -> None:
        kept.append(facts)

    def fold_kept(sessions: Any) -> int:
        facts, kept[:] = list(kept), []
        for one in facts:
            with transaction(sessions, one["district_id"]) as session:
                append(session, **one)
        return int(fold(sessions))

    patch.setattr(figures, "append", keep)
    patch.setattr(sweeps, "fold_figures", fold_kept)


def figures_forget_the_end(patch: Patch) -> None:
    append = figures.append

    def some(session: Session, *, changes: dict[Any, int], **where: Any) -> None:
        kept = {key: amount for key, amount in changes.items() if key.measure != "ended"}
        append(session, changes=kept, **where)

    patch.setattr(figures, "append", some)


def decisions_on_stale_pages(patch: Patch) -> None:
    real = decide.decide

    def blind(session: Session, case: Any, verdict: Any, **more: Any) -> None:
        now_seen = replace(verdict, seen=instances.lock(session, case.instance_id).entry)
        real(session, case, now_seen, **more)

    patch.setattr(people, "decide", blind)


def only_the_first_coordinator_is_told(patch: Patch) -> None:
    first = deficiency.people.with_role

    class OnlyFirst:
        with_role = staticmethod(lambda *args: first(*args)[:1])

    patch.setattr(deficiency, "people", OnlyFirst)


def the_ladder_leaves_a_rung_out(patch: Patch) -> None:
    """The commissioner is woken where the coordinator should have been."""
    real = deficiency.set_marks

    def two_at_once(case: Any, act: Any) -> None:
        real(case, act)
        if act.trigger == "alert" and case.rung == 2:
            case.rung = 3

    patch.setattr(deficiency, "set_marks", two_at_once)


def the_ladder_goes_on_for_ever(patch: Patch) -> None:
    """Somebody takes care, and the next one is woken all the same."""
    real = deficiency.set_marks

    def nobody_cares(case: Any, act: Any) -> None:
        real(case, act)
        case.acknowledged_at = None

    patch.setattr(deficiency, "set_marks", nobody_cares)


def escalated_twice(patch: Patch) -> None:
    """Two letters about one escalation, under two keys."""
    add = outbox.add

    def twice(session: Session, key: str, **more: Any) -> None:
        add(session, key, **more)
        if key.startswith("deficiency_escalated:"):
            add(session, key.replace("step-", "again-step-"), **more)

    patch.setattr(outbox, "add", twice)


def the_policy_of_the_first_day(patch: Patch) -> None:
    """Whatever the district set since, rules fire by what was shipped."""
    patch.setattr(districts, "policy_on", lambda *_args: Policy())


def paused_letters_go_out(patch: Patch) -> None:
    patch.setattr(reminders, "pauses", lambda *_args: {})


def senders_are_remembered(patch: Patch) -> None:
    patch.setattr(outbox, "forget", lambda *_args: None)


def inspections_are_never_closed(patch: Patch) -> None:
    patch.setattr(deficiency.conclusions, "after_deficiency", lambda *_args: iter(()))


def one_finding_forgotten(patch: Patch) -> None:
    found = submit_checklist.findings_in
    patch.setattr(submit_checklist, "findings_in", lambda *args: found(*args)[1:])


def on_site_nobody_asks_who_found_it(patch: Patch) -> None:
    """The office is asked for four eyes, the inspector with the device is not."""
    patch.setattr(four_eyes, "needs_other_eyes", lambda *_args: False)


def reminders_ring_again_after_a_release(patch: Patch) -> None:
    patch.setattr(take_over, "_rung", lambda *_args, **_more: set())


def what_rang_two_releases_ago_rings_again(patch: Patch) -> None:
    real = take_over._rung

    def since_the_last_release(session, case):
        return real(session, SimpleNamespace(id=case.id, since_entry=case.entry))

    patch.setattr(take_over, "_rung", since_the_last_release)


LOUD = "loud"  # the product itself stumbles over it and says so

# Each mistake with the invariant that must betray it.
DEFECTS: dict[Defect, str] = {
    marked_before_it_is_sent: "I-03",
    another_message_id_at_each_attempt: "I-03",
    the_date_of_the_attempt: "I-07",
    no_fence: "I-11",
    no_lease: "I-11",
    acknowledged_before_it_is_done: "I-31",
    eight_oclock_in_greenwich: "I-09",
    digest_at_seven_in_greenwich: "I-01",
    digest_by_winter_time: "I-01",
    digest_by_summer_time: "I-05",
    digest_without_its_run: LOUD,
    digest_without_unique_key: LOUD,
    timer_without_a_claim: "I-09",
    timer_marked_before_its_work: "I-09",
    timers_left_armed: LOUD,
    only_what_fell_due_this_hour: "I-31",
    every_failure_is_for_good: "I-02",
    figures_outside_the_transaction: "I-22",
    figures_forget_the_end: "I-22",
    decisions_on_stale_pages: "I-20",
    only_the_first_coordinator_is_told: "I-01",
    the_ladder_leaves_a_rung_out: "I-09",
    the_ladder_goes_on_for_ever: "I-09",
    escalated_twice: "I-01",
    the_policy_of_the_first_day: "I-09",
    paused_letters_go_out: "I-01",
    senders_are_remembered: "I-08",
    inspections_are_never_closed: "I-20",
    one_finding_forgotten: "I-20",
    on_site_nobody_asks_who_found_it: "I-41",
    reminders_ring_again_after_a_release: "I-09",
    what_rang_two_releases_ago_rings_again: "I-09",
}
