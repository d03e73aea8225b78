"""What the closing page carries, so that a phone can draw it up anew without a network."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from inspections.domain.checklist import Answer, Point
from inspections.domain.deadlines import deadline_for
from inspections.domain.room_entry import ENTRY
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import office_date
from inspections.labels import _, ngettext
from web.filing.cards import deadline_words
from web.filing.closing import point_line
from web.filing.sheet import Sheet
from web.filters import short_date

DAYS = 10  # a copy leaves the device after seven


def phone_closing(sheet: Sheet, *, now: datetime) -> dict[str, Any]:
    """What `web/static/js/closing.js` reads beside the rules."""
    points = [point for section in sheet.checklist.sections for point in sheet.points(section)]
    return {
        "points": [_point(sheet, point) for point in points],
        "entries": [
            {"item": item, "place": place, "rev": held.rev, "answer": _content(held.answer)}
            for (item, place), held in sheet.held.items()
            if item == ENTRY.id
        ],
        "deadlines": {
            office_date(found_at).isoformat(): _deadlines(sheet, found_at)
            for found_at in (now + timedelta(days=ahead) for ahead in range(DAYS))
        },
        "spans": deadline_words(sheet),  # for a phone whose day is not among them
        "words": _words(),
    }


def _point(sheet: Sheet, point: Point) -> dict[str, Any]:
    line, case = point_line(sheet, point), sheet.cases.get(point)
    held = sheet.held.get(point)
    return {
        "item": point[0],
        "place": point[1],
        "number": line.number,
        "text": line.text,
        "anchor": line.anchor,
        "rev": held.rev if held else 0,
        "answer": _content(held.answer) if held else None,
        "case": f"{case.number} · {_('Frist')} {short_date(case.deadline)}" if case else "",
    }


def _content(answer: Answer) -> dict[str, Any]:
    return {
        "item": answer.item,
        "place": answer.place,
        "state": answer.state,
        "value": answer.value,
        "reason": answer.reason,
        "severity": answer.severity,
        "remark": answer.remark,
        "remedied": answer.remedied,
    }


def _deadlines(sheet: Sheet, found_at: datetime) -> dict[str, str]:
    return {
        severity.value: short_date(
            deadline_for(severity, found_at=found_at, policy=sheet.policy).on
        )
        for severity in Severity
    }


def _words() -> dict[str, Any]:
    """One and several where they differ; the number stands in `%(num)d`."""
    counted = {
        "open": lambda n: ngettext(
            "%(num)d Punkt ist noch offen", "%(num)d Punkte sind noch offen", n
        ),
        "opening": lambda n: ngettext("%(num)d neuer Mangel", "%(num)d neue Mängel", n),
        "staying": lambda n: ngettext(
            "%(num)d Mangel bleibt offen", "%(num)d Mängel bleiben offen", n
        ),
        "closed": lambda n: ngettext(
            "%(num)d Mangel wird als behoben geschlossen",
            "%(num)d Mängel werden als behoben geschlossen",
            n,
        ),
        "remedied": lambda n: ngettext(
            "%(num)d Mangel vor Ort behoben", "%(num)d Mängel vor Ort behoben", n
        ),
        "before": lambda n: ngettext(
            "Davor geht noch %(num)d Eintrag hinaus.",
            "Davor gehen noch %(num)d Einträge hinaus.",
            n,
        ),
    }
    return {name: [words(1), words(2)] for name, words in counted.items()} | _sentences()


def _sentences() -> dict[str, str]:
    return {
        "answered": _("%(done)d von %(all)d beantwortet"),
        "open_short": _("%(num)d offen"),
        "deadline": _("Frist"),
        "no_note": _("Ohne Notiz"),
        "waiting": _("Auf diesem Gerät abgegeben"),
        "waiting_long": _(
            "Wird gesendet, sobald Netz da ist. Bis dahin ist die Begehung gesperrt, damit nichts"
            " auseinanderläuft. Lassen Sie die Seite geöffnet."
        ),
        "login": _("Die Anmeldung ist abgelaufen. Nach dem Anmelden wird alles gesendet."),
        "blocked": _(
            "Ein Eintrag braucht vorher Hilfe. Tippen Sie oben auf „braucht Hilfe“ und berichtigen"
            " oder verwerfen Sie ihn; danach geht die Abgabe hinaus."
        ),
        "refused": _("Der Server hat die Abgabe nicht angenommen"),
        "IncompleteChecklist": _(
            "Auf dem Server sind noch Punkte offen, zum Beispiel, weil jemand auf einem anderen"
            " Gerät etwas geändert hat. Öffnen Sie die Begehung wieder, beantworten Sie die Punkte"
            " und geben Sie noch einmal ab. Ihre Antworten sind gespeichert."
        ),
        "AlreadySubmitted": _(
            "Jemand hat diese Begehung schon abgegeben. Ihre Antworten bis dahin sind auf dem"
            " Server. Sehen Sie sich den Beleg an und verwerfen Sie diese Abgabe."
        ),
        "sent": _("Abgegeben"),
        "sent_long": _("Die Abgabe ist auf dem Server. Mit Netz zeigt die Seite den Beleg."),
        "not_kept": _(
            "Das konnte auf diesem Gerät nicht gespeichert werden. Ist der Speicher voll?"
        ),
    }
