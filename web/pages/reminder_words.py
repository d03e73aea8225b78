"""The words of the reminder ledger."""

from __future__ import annotations

from collections.abc import Mapping

from inspections.domain.reminders import ReminderOutcome
from inspections.labels import N_, _, ngettext
from inspections.store.reminders import Reminder

WORDS = {
    ReminderOutcome.WRITTEN: (N_("Wochenübersicht geschrieben"), "good"),
    ReminderOutcome.NOTHING_DUE: (N_("nichts zu tun, deshalb kein Brief"), "plain"),
    ReminderOutcome.PAUSED: (N_("angehalten"), "warning"),
    ReminderOutcome.REPRESENTED: (N_("abwesend, der Brief ging an die Vertretung"), "plain"),
    ReminderOutcome.INACTIVE: (N_("ausgeschaltet, bekommt keine Briefe"), "plain"),
    ReminderOutcome.NO_ADDRESS: (N_("keine Adresse hinterlegt"), "danger"),
    ReminderOutcome.NOT_ADDRESSED: (N_("bekommt keine Wochenübersicht"), "plain"),
    ReminderOutcome.MISSED: (N_("ausgefallen: kein Hintergrunddienst lief"), "danger"),
    ReminderOutcome.NO_WORKING_DAY: (N_("Woche ohne Werktag, deshalb kein Brief"), "plain"),
}
COMING = {
    ReminderOutcome.WRITTEN: N_("wird geschrieben"),
    ReminderOutcome.NOTHING_DUE: N_("nichts zu tun, kein Brief"),
    ReminderOutcome.REPRESENTED: N_("abwesend, der Brief geht an die Vertretung"),
}


def outcome_words(outcome: str, *, coming: bool = False) -> tuple[str, str]:
    """What happened, or is about to, and how good that is: good, plain, warning or danger."""
    member = ReminderOutcome(outcome)
    words, kind = WORDS[member]
    return _(COMING[member] if coming and member in COMING else words), kind


def reader_words(read_by: str, names: Mapping[str, str]) -> str:
    """Who read it instead, by "user-7"; empty means the coordinators."""
    return names.get(read_by.replace("-", ":"), read_by) if read_by else _("die Koordination")


def late_by(row: Reminder) -> str:
    """How long after its moment a line was written."""
    hours = int((row.at - row.due_at).total_seconds() // 3600)
    if hours < 48:
        text = ngettext("%(num)d Stunde zu spät", "%(num)d Stunden zu spät", hours)
        return text % {"num": hours} if hours else _("zu spät")
    days = hours // 24
    return ngettext("%(num)d Tag zu spät", "%(num)d Tage zu spät", days) % {"num": days}
