"""Everything due now; what beat, cron and a starting worker call, as often as they like."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from inspections.audit.acting import CLOCK, Acting, act
from inspections.audit.anchors import of_no_district
from inspections.clock import Clock
from inspections.db import Sessions, reading, transaction
from inspections.domain.working_days import office_date
from inspections.mail.dispatch_book import DispatchBook
from inspections.photo_parts import PhotoParts
from inspections.photo_store import PhotoStore
from inspections.runtime import installation, outbox, runs, timers
from inspections.store import districts, exports, people, visitors
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.anchor_audit import anchor_audit
from inspections.usecases.api_tokens import warn_of_ends
from inspections.usecases.apply_policy import apply_policies
from inspections.usecases.build_export import Maker, build_export
from inspections.usecases.compose_weekly_digest import compose_weekly_digest
from inspections.usecases.deliver_message import Render, Transport, deliver_message
from inspections.usecases.erase_photos import erase_replaced
from inspections.usecases.fire_timer import fire_or_rest
from inspections.usecases.fold_figures import fold_figures, verify_nightly
from inspections.usecases.hold_letters import keep_watch, watch_needed
from inspections.usecases.keep_devices import tell_of_silent
from inspections.usecases.keep_no_longer import keep_no_longer
from inspections.usecases.log_in import FAILURES_KEPT
from inspections.usecases.recount_storage import recount_storage
from inspections.usecases.tell_of_storage import tell_of_storage

log = logging.getLogger(__name__)

SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Office:
    """All the due work needs of the outside world."""

    sessions: Sessions
    transport: Transport
    render: Render
    clock: Clock
    mail_hold: bool
    export_dir: Path
    base_url: str
    book: DispatchBook | None = None  # none: nothing beside the database knows what left
    anchor_email: str = ""  # where the ends of the audit log are kept
    photos: PhotoStore | None = None  # none: no files to erase
    makers: Mapping[str, Maker] = field(default_factory=dict)  # files of other kinds


@dataclass(frozen=True, slots=True)
class Done:
    """How much was due and done; `failed` is logged and rests."""

    timers: int = 0
    letters: int = 0
    digests: int = 0
    exports: int = 0
    facts: int = 0
    failed: int = 0


def policies(office: Office) -> int:
    """Running cases follow a policy that came into force; before any timer rings by it."""
    return apply_policies(office.sessions, clock=office.clock)


def due_timers(office: Office, limit: int = 3000) -> list[int]:
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        return timers.due(session, now=office.clock(), limit=limit)


def timers_together(office: Office, at_once: int) -> list[list[int]]:
    """What is due, in batches of one district each: no job writes into two."""
    due = due_timers(office)
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        districts_of = timers.districts_of(session, due)
    of_district: defaultdict[int, list[int]] = defaultdict(list)
    for one in due:
        if one in districts_of:
            of_district[districts_of[one]].append(one)
    return [
        ids[first : first + at_once]
        for ids in of_district.values()
        for first in range(0, len(ids), at_once)
    ]


def waiting_letters(office: Office, limit: int = 1500) -> list[int]:
    """None while the mail hold is on, as after a restore."""
    if office.mail_hold:
        return []
    now = office.clock()
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        found = outbox.waiting(session, now=now, limit=limit)
        row = installation.read(session)
    held = row is not None and row.held_at is not None
    if office.book is not None and watch_needed(row, office.book, waiting=bool(found), now=now):
        with transaction(office.sessions, WHOLE_INSTALLATION) as session:
            mark, held = keep_watch(session, office.book, now=now)
        office.book.set_mark(mark)
    return [] if held else found


def waiting_exports(office: Office, kind: str | None = None) -> list[int]:
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        return exports.waiting(session, now=office.clock(), kind=kind)


def next_comparison(office: Office) -> list[int]:
    """At most one, and none while one is made: they take long, and letters are not to wait."""
    kind, now = exports.POLICY_COMPARISON, office.clock()
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        if exports.being_made(session, kind, now=now):
            return []
        return exports.waiting(session, now=now, kind=kind)[:1]


def deliver(office: Office, message_id: int) -> bool:
    return deliver_message(
        office.sessions,
        office.transport,
        office.render,
        message_id,
        clock=office.clock,
        book=office.book,
    )


def export(office: Office, export_id: int) -> bool:
    return build_export(
        office.sessions,
        office.export_dir,
        export_id,
        office.base_url,
        clock=office.clock,
        makers=office.makers,
    )


def digests(office: Office) -> int:
    """The weekly letters of every district whose week has come."""
    return sum(
        each_district(
            office,
            lambda session, district, now: compose_weekly_digest(session, district, now=now),
        )
    )


def erase(office: Office) -> int:
    """Files of photos replaced by marked ones, and parts of photos nobody went on sending."""
    if (store := office.photos) is None:
        return 0
    PhotoParts(store.parts_dir).forget_old(office.clock())
    return sum(
        each_district(
            office,
            lambda session, district, _now: erase_replaced(session, district.id, store),
        )
    )


def devices(office: Office) -> int:
    """Letters about devices that hold something and have not been heard of for a day."""
    return sum(
        each_district(
            office,
            lambda session, district, now: tell_of_silent(session, district, now=now),
        )
    )


def tokens(office: Office) -> int:
    """Letters about what other programs can read with for only a week more."""
    return sum(
        each_district(
            office,
            lambda session, district, now: warn_of_ends(session, district, now=now),
        )
    )


def storage(office: Office) -> int:
    """Letters about room for photos that runs out."""
    return sum(
        each_district(
            office,
            lambda session, district, now: tell_of_storage(session, district, now=now),
        )
    )


def retention(office: Office) -> int:
    """What is kept no longer, once a day; the trouble of one district is not that of all.

    What is kept a day only goes whether or not somebody comes by.
    """
    with transaction(office.sessions, WHOLE_INSTALLATION) as session:
        people.forget_failures(session, before=office.clock() - FAILURES_KEPT)
        visitors.forget_past(session, office_date(office.clock()))
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        ids = [district.id for district in districts.all_districts(session)]
    total, troubles = 0, []
    for district_id in ids:
        try:
            total += keep_no_longer(
                office.sessions, district_id, office.photos, office.export_dir, clock=office.clock
            )
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("districts in trouble", troubles)
    return total


def verify(office: Office) -> int:
    """The comparison of figures, once a day, and of what the photos weigh."""
    figures = each_district(
        office, lambda session, district, now: verify_nightly(session, district, now=now)
    )
    each_district(
        office, lambda session, district, now: recount_storage(session, district, now=now)
    )
    return sum(figures)


def anchor(office: Office) -> int:
    """The daily letter with the ends of the audit log."""
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        beside = of_no_district(session)
    return sum(
        each_district(
            office,
            lambda session, district, now: anchor_audit(
                session, district, office.anchor_email, beside=beside, now=now
            ),
        )
    )


def each_district(office: Office, work: Callable[..., int]) -> list[int]:
    """One transaction a district: the trouble of one is not the trouble of all.

    Raises what went wrong when all had their turn.
    """
    with reading(office.sessions, WHOLE_INSTALLATION) as session:
        ids = [district.id for district in districts.all_districts(session)]
    results: list[int] = []
    troubles: list[Exception] = []
    for district_id in ids:
        try:
            with transaction(office.sessions, district_id) as session:
                district = session.get_one(District, district_id)
                results.append(int(work(session, district, office.clock())))
        except Exception as trouble:
            troubles.append(trouble)
    if troubles:
        raise ExceptionGroup("districts in trouble", troubles)
    return results


def note_life(office: Office, part: str) -> None:
    with transaction(office.sessions) as session:
        runs.beat(session, part, now=office.clock())


def run_due(office: Office) -> Done:
    """Do everything due, one item a transaction; one that fails does not stop the others."""
    with act(Acting(CLOCK, "tick")):
        return _run_due(office)


def _run_due(office: Office) -> Done:
    note_life(office, SWEEP)
    failed = 0

    def tried(what: str, work: Callable[[], int]) -> int:
        nonlocal failed
        try:
            return work()
        except Exception:
            log.exception("%s failed", what)
            failed += 1
            return 0

    def each(what: str, ids: list[int], work: Callable[[int], bool]) -> int:
        return sum(tried(f"{what} {one}", partial(work, one)) for one in ids)

    now = office.clock
    tried("policies in force", lambda: policies(office))
    fired = each(
        "timer", due_timers(office), lambda one: fire_or_rest(office.sessions, one, now=now())
    )
    written = tried("weekly digests", lambda: digests(office))
    tried("anchors of the audit log", lambda: anchor(office))
    sent = each("letter", waiting_letters(office), lambda one: deliver(office, one))
    made = each("export", waiting_exports(office), lambda one: export(office, one))
    folded = tried("figures", lambda: fold_figures(office.sessions))
    tried("comparison of figures", lambda: verify(office))
    tried("replaced photos", lambda: erase(office))
    tried("silent devices", lambda: devices(office))
    tried("tokens that end", lambda: tokens(office))
    tried("room for photos", lambda: storage(office))
    tried("retention", lambda: retention(office))
    return Done(fired, sent, written, made, folded, failed)
