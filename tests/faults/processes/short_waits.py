"""The product's own worker and beat with shorter waits, so that minutes show what hours would.

Only figures are changed, no behaviour: the lease, the pauses between attempts, how long a mail
server is waited for, how often beat looks, how long Redis keeps what nobody acknowledged.
`BEGEHUNG_TEST_LEASE` are the seconds.
"""

from __future__ import annotations

import os
from datetime import timedelta

from inspections.mail import transport
from inspections.runtime import outbox
from workers import jobs, watchdog
from workers.app import celery as celery
from workers.beat import APART

LEASE_SECONDS = float(os.environ.get("BEGEHUNG_TEST_LEASE", "5"))
outbox.LEASE = timedelta(seconds=LEASE_SECONDS)
outbox.RETRY_AFTER = tuple(timedelta(seconds=one) for one in (1, *[2] * 98))
outbox.LAST_ATTEMPT = len(outbox.RETRY_AFTER) + 1
transport.TIMEOUT_S = 3.0
jobs.deliver_letter.soft_time_limit = 4.5  # before the lease ends, as 240 s before 15 min
watchdog.PATIENCE, watchdog.EVERY = 20.0, 5.0

OFTEN = {"timers": 2.0, "letters": 1.0, "exports": 10.0, "figures": 3.0, "digests": 5.0}
celery.conf.beat_schedule = {
    name: {**entry, "schedule": OFTEN.get(name, 20.0), "options": {"expires": 10 + APART}}
    for name, entry in celery.conf.beat_schedule.items()
}
celery.conf.beat_max_loop_interval = 1
celery.conf.broker_transport_options = {
    **celery.conf.broker_transport_options,
    "visibility_timeout": 15,
    "unacked_restore_interval": 2,
}
