"""The digest's own sentences: its sum, its headings, the words on its links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from inspections.domain.vocabulary import Role, Severity
from inspections.labels import N_, _, label, ngettext
from inspections.mail.dates import in_days, short_date
from inspections.mail.digest import Digest, Line, Section, SectionName

PHRASES_IN_SUBJECT = 3

HEADINGS = {
    SectionName.ESCALATED_DEFICIENCIES: N_("Eskalierte Mängel"),
    SectionName.EXTENSIONS_ASKED: N_("Anträge auf Verlängerung, die auf Ihre Entscheidung warten"),
    SectionName.OVERDUE_DEFICIENCIES: N_("Überfällige Mängel"),
    SectionName.COMPLAINTS_WAITING: N_("Offene Beschwerden"),
    SectionName.INSPECTIONS_OVERDUE: N_("Überfällige Begehungen"),
    SectionName.INSPECTIONS_LEFT: N_("Begonnen und nicht abgegeben"),
    SectionName.ANSWERS_TO_REVIEW: N_("Antworten zu prüfen"),
    SectionName.NEW_DEFICIENCIES: N_("Neue Mängel"),
    SectionName.INSPECTIONS_DUE: N_("Fällige Begehungen"),
    SectionName.OPEN_DEFICIENCIES: N_("Offene Mängel"),
}
INSPECTIONS = {
    SectionName.INSPECTIONS_DUE,
    SectionName.INSPECTIONS_OVERDUE,
    SectionName.INSPECTIONS_LEFT,
}


def subject(digest: Digest) -> str:
    return _("Begehung: %(sum)s") % {"sum": ", ".join(phrases(digest)[:PHRASES_IN_SUBJECT])}


def headline(digest: Digest) -> str:
    return ", ".join(phrases(digest))


def phrases(digest: Digest) -> list[str]:
    """The digest in numbers, the most urgent first."""
    return [phrase for section in _together(digest.sections) for phrase in _count(section)]


def _together(sections: Iterable[Section]) -> list[Section]:
    """What is of one kind counts once, whoever's it is."""
    found: dict[SectionName, Section] = {}
    for one in sections:
        before = found.get(one.name)
        found[one.name] = one if before is None else _sum(before, one)
    return sorted(found.values(), key=lambda section: list(SectionName).index(section.name))


def _sum(one: Section, other: Section) -> Section:
    return replace(one, total=one.total + other.total, lines=one.lines + other.lines)


def _count(section: Section) -> list[str]:
    n = section.total
    match section.name:
        case SectionName.ESCALATED_DEFICIENCIES:
            text = ngettext("%(n)d Mangel eskaliert", "%(n)d Mängel eskaliert", n)
        case SectionName.EXTENSIONS_ASKED:
            text = ngettext("%(n)d Antrag auf Verlängerung", "%(n)d Anträge auf Verlängerung", n)
        case SectionName.OVERDUE_DEFICIENCIES:
            return _count_overdue(section)
        case SectionName.COMPLAINTS_WAITING:
            text = ngettext("%(n)d Beschwerde offen", "%(n)d Beschwerden offen", n)
        case SectionName.INSPECTIONS_OVERDUE:
            text = ngettext("%(n)d Begehung überfällig", "%(n)d Begehungen überfällig", n)
        case SectionName.INSPECTIONS_LEFT:
            text = ngettext(
                "%(n)d Begehung nicht abgegeben", "%(n)d Begehungen nicht abgegeben", n
            )
        case SectionName.ANSWERS_TO_REVIEW:
            text = ngettext("%(n)d Antwort zu prüfen", "%(n)d Antworten zu prüfen", n)
        case SectionName.NEW_DEFICIENCIES:
            text = ngettext("%(n)d neuer Mangel", "%(n)d neue Mängel", n)
        case SectionName.INSPECTIONS_DUE:
            text = ngettext("%(n)d Begehung fällig", "%(n)d Begehungen fällig", n)
        case SectionName.OPEN_DEFICIENCIES:
            return _count_open(section)
    return [text % {"n": n}]


def _count_overdue(section: Section) -> list[str]:
    dangers = sum(line.severity is Severity.IMMINENT_DANGER for line in section.lines)
    everything = ngettext("%(n)d Mangel überfällig", "%(n)d Mängel überfällig", section.total) % {
        "n": section.total
    }
    if not dangers:
        return [everything]
    if section.rest:  # there may be more among those not printed: no number we do not know
        return [_("%(count)s, darunter Gefahr im Verzug") % {"count": everything}]
    counted = [
        ngettext("%(n)d Gefahr überfällig", "%(n)d Gefahren überfällig", dangers) % {"n": dangers}
    ]
    if others := section.total - dangers:
        more = ngettext(
            "%(n)d weiterer Mangel überfällig", "%(n)d weitere Mängel überfällig", others
        )
        counted.append(more % {"n": others})
    return counted


def _count_open(section: Section) -> list[str]:
    counted = ngettext("%(n)d offener Mangel", "%(n)d offene Mängel", section.total) % {
        "n": section.total
    }
    overdue = sum(line.days is not None and line.days < 0 for line in section.lines)
    if not overdue:
        return [counted]
    if section.rest:
        return [_("%(count)s, darunter überfällige") % {"count": counted}]
    return [_("%(count)s, davon %(n)d überfällig") % {"count": counted, "n": overdue}]


def heading(section: Section) -> str:
    words = f"{_(HEADINGS[section.name])} ({section.total})"
    if not section.in_place_of:
        return words
    return _("%(words)s, in Vertretung von %(name)s") % {
        "words": words,
        "name": section.in_place_of,
    }


def rest_line(section: Section) -> str:
    return ngettext("und %(n)d weitere", "und %(n)d weitere", section.rest) % {"n": section.rest}


def state_line(line: Line) -> str:
    """Severity and how the deadline lies: Schwer · 6 Tage überfällig"""
    severity = label(line.severity) if line.severity else ""
    return " · ".join(filter(None, (severity, "" if line.days is None else in_days(line.days))))


def place_line(line: Line, section: Section) -> str:
    """Number, house and date: M-2026-0412 · GU Niesky · Frist 21.04.2026"""
    pattern = _("fällig am %(day)s") if section.name in INSPECTIONS else _("Frist %(day)s")
    if section.name is SectionName.COMPLAINTS_WAITING:
        pattern = _("Antwort bis %(day)s")
    day = pattern % {"day": short_date(line.deadline)} if line.deadline else ""
    return " · ".join(filter(None, (line.number, line.accommodation, day)))


def link_label(line: Line, section: Section, role: Role) -> str:
    if section.name in INSPECTIONS:
        return (_("Begehung %(number)s öffnen") % {"number": line.number}).replace("  ", " ")
    if section.name is SectionName.COMPLAINTS_WAITING:
        return _("Beschwerde %(number)s öffnen") % {"number": line.number}
    if role is Role.OPERATOR:
        return _("Zu Mangel %(number)s antworten") % {"number": line.number}
    if section.name is SectionName.EXTENSIONS_ASKED:
        return _("Antrag zu %(number)s entscheiden") % {"number": line.number}
    if section.name is SectionName.ANSWERS_TO_REVIEW:
        return _("Antwort zu %(number)s prüfen") % {"number": line.number}
    return _("Mangel %(number)s öffnen") % {"number": line.number}


def week_name(week: str) -> str:
    year, _w, number = week.partition("-W")
    return _("Kalenderwoche %(number)d/%(year)s") % {"number": int(number), "year": year}
