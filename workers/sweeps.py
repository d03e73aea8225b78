"""Sweeps look for what is due and hand it out by id; finding nothing is their normal day."""

from __future__ import annotations

from inspections.store.exports import DEFICIENCY_LIST
from inspections.usecases import run_due
from inspections.usecases.fire_timer import TIMERS_AT_ONCE
from inspections.usecases.fold_figures import fold_figures
from workers.app import celery, office
from workers.jobs import build_export, compare_policies, deliver_letter, fire_timers

EXPIRES = 60  # seconds; an id not taken by then is found again


@celery.task(name="sweep_timers")
def sweep_timers() -> None:
    run_due.note_life(office(), run_due.SWEEP)
    try:
        run_due.policies(office())  # a timer rings by the policy of its day
    finally:
        for batch in run_due.timers_together(office(), TIMERS_AT_ONCE):
            fire_timers.apply_async((batch,), expires=EXPIRES)


@celery.task(name="sweep_letters")
def sweep_letters() -> None:
    for message_id in run_due.waiting_letters(office()):
        deliver_letter.apply_async((message_id,), expires=EXPIRES)


@celery.task(name="sweep_exports")
def sweep_exports() -> None:
    for export_id in run_due.waiting_exports(office(), DEFICIENCY_LIST):
        build_export.apply_async((export_id,), expires=EXPIRES)
    for export_id in run_due.next_comparison(office()):
        compare_policies.apply_async((export_id,), expires=EXPIRES)


@celery.task(name="fold_figures")
def fold() -> None:
    fold_figures(office().sessions)


@celery.task(name="weekly_digests")
def weekly_digests() -> None:
    run_due.digests(office())


@celery.task(name="erase_photos")
def erase_photos() -> None:
    run_due.erase(office())


@celery.task(name="keep_no_longer")
def keep_no_longer() -> None:
    run_due.retention(office())


@celery.task(name="silent_devices")
def silent_devices() -> None:
    run_due.devices(office())


@celery.task(name="warn_of_ends")
def warn_of_ends() -> None:
    run_due.tokens(office())


@celery.task(name="tell_of_storage")
def tell_of_storage() -> None:
    run_due.storage(office())


@celery.task(name="anchor_audit")
def anchor_audit() -> None:
    run_due.anchor(office())


@celery.task(name="verify_figures")
def verify_figures() -> None:
    run_due.verify(office())
