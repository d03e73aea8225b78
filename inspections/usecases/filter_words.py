"""A list's filter between query string, value and the words printed on an export."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.labels import N_, _, current_locale, label
from inspections.store import accommodations, checklists
from inspections.store.deficiency_lists import Filter, Sort, View

VIEW_WORDS = {
    View.TO_REVIEW: N_("Zu prüfen"),
    View.OVERDUE: N_("Überfällig"),
    View.ESCALATED: N_("Eskaliert"),
    View.EXTENSION_ASKED: N_("Verlängerung beantragt"),
    View.THIS_WEEK: N_("Frist diese Woche"),
    View.OPEN: N_("Alle offenen"),
    View.ENDED: N_("Abgeschlossen"),
    View.ALL: N_("Alle"),
    View.NEW: N_("Neu"),
    View.ANSWERED: N_("Beantwortet"),
    View.WITH_OPERATOR: N_("Beim Betreiber"),
}
CHIPS = (
    View.TO_REVIEW,
    View.OVERDUE,
    View.ESCALATED,
    View.EXTENSION_ASKED,
    View.THIS_WEEK,
    View.OPEN,
    View.ENDED,
    View.ALL,
)
FOR_DECIDING = (View.ESCALATED, View.EXTENSION_ASKED)  # of use to those who decide about them
Word = TypeVar("Word", bound=StrEnum)


class FilterInvalid(Refused):
    """The query string names a filter with a value that does not exist."""

    status = 400


def filter_from_query(query: Mapping[str, str]) -> Filter:
    """Keys: sicht, unterkunft, abschnitt, schwere, status, suche, sort, richtung.

    Raises FilterInvalid naming the key.
    """
    return Filter(
        view=_word(View, query, "sicht") or View.OPEN,
        accommodation_id=_number(query, "unterkunft"),
        section=query.get("abschnitt", ""),
        severity=_word(Severity, query, "schwere"),
        state=_word(DeficiencyState, query, "status"),
        text=query.get("suche", "").strip()[:200],
        sort=_word(Sort, query, "sort") or Sort.URGENCY,
        descending=query.get("richtung") == "ab",
    )


def query_of(wanted: Filter) -> dict[str, str]:
    """The query string of a filter, without what is the default anyway."""
    fields = {
        "sicht": wanted.view.value,
        "unterkunft": str(wanted.accommodation_id or ""),
        "abschnitt": wanted.section,
        "schwere": wanted.severity.value if wanted.severity else "",
        "status": wanted.state.value if wanted.state else "",
        "suche": wanted.text,
        "sort": "" if wanted.sort is Sort.URGENCY else wanted.sort.value,
        "richtung": "ab" if wanted.descending else "",
    }
    return {name: value for name, value in fields.items() if value}


def section_titles(session: Session, district_id: int) -> dict[str, str]:
    """The topics of the district's checklists by id, in the language in force."""
    return {
        section.id: section.title.en if current_locale() == "en" else section.title.de
        for row in checklists.newest(session, district_id)
        for section in row.values().sections
    }


def filter_in_words(
    session: Session, district_id: int, wanted: Filter, sections: Mapping[str, str]
) -> str:
    """One line for people, in the language in force."""
    words = [_("Sicht: {view}").format(view=_(VIEW_WORDS[wanted.view]))]
    if wanted.accommodation_id is not None:
        house = accommodations.get(session, district_id, wanted.accommodation_id)
        words.append(_("Unterkunft: {name}").format(name=house.name))
    if wanted.section:
        words.append(_("Thema: {name}").format(name=sections.get(wanted.section, wanted.section)))
    if wanted.severity:
        words.append(_("Schwere: {name}").format(name=label(wanted.severity)))
    if wanted.state:
        words.append(_("Status: {name}").format(name=label(wanted.state)))
    if wanted.text:
        words.append(_("Suche: {text}").format(text=wanted.text))
    return "; ".join(words)


def _word(kind: type[Word], query: Mapping[str, str], key: str) -> Word | None:
    text = query.get(key, "")
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        raise FilterInvalid(field=key, value=text)


def _number(query: Mapping[str, str], key: str) -> int | None:
    text = query.get(key, "")
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise FilterInvalid(field=key, value=text)
    return int(text)
