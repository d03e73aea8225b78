"""What somebody is told who tried too often."""

from __future__ import annotations

from inspections.labels import _
from inspections.usecases.log_in import Throttled


def wait_words(refusal: Throttled) -> str:
    return _("Zu viele Versuche. Bitte warten Sie %(minutes)s Minuten.") % {
        "minutes": refusal.details["again_in"]
    }
