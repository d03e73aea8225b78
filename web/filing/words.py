"""Sentences about answers: what was said, what it means, what it breaks."""

from __future__ import annotations

from inspections.domain.checklist import NO, PARTLY, YES, Answer, CheckItem, Checklist, Words
from inspections.domain.policy import Policy
from inspections.domain.rules import Judgement
from inspections.domain.vocabulary import (
    AnswerState,
    AnswerType,
    Rating,
    Severity,
    SourceStatus,
    Verdict,
)
from inspections.labels import N_, _, current_locale, label, ngettext
from web.filing.numbers import number_words
from web.filters import number

SPACE = "\N{NO-BREAK SPACE}"
TO_THE_TENTH = 10.0
MEANINGS = {
    Verdict.FULFILLED: N_("in Ordnung"),
    Verdict.PARTLY: N_("Grenzbereich"),
    Verdict.VIOLATED: N_("Mangel"),
}
COLOUR_WORDS = {Rating.RED: N_("Bewertung rot"), Rating.YELLOW: N_("Bewertung gelb")}


def in_language(words: Words) -> str:
    return words.en if current_locale() == "en" else words.de


def limit_words(item: CheckItem) -> str:
    """What the checklist says about a value that cannot be."""
    if item.invalid is not None:
        return in_language(item.invalid)
    return _("Dieser Wert kann hier nicht stehen.")


def said(item: CheckItem, answer: Answer) -> str:
    """ "Ja", "57,4 °C", "Männer 80, Frauen 32", "Nicht geprüft: verschlossen"."""
    if answer.state is AnswerState.NOT_APPLICABLE:
        return _("Entfällt")
    if answer.state is AnswerState.NOT_INSPECTED:
        reason = f": {answer.reason}" if answer.reason else ""
        return label(AnswerState.NOT_INSPECTED) + reason
    return _value_said(item, answer)


def _value_said(item: CheckItem, answer: Answer) -> str:
    value = answer.value
    if item.type is AnswerType.YES_PARTLY_NO and isinstance(value, str):
        return {YES: _("Ja"), PARTLY: _("Teilweise"), NO: _("Nein")}[value]
    names = {option.id: in_language(option.label) for option in item.options}
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, dict):
        parts = (f"{names.get(part, part)} {number_words(n)}" for part, n in value.items())
        return ", ".join(parts)
    return "" if value is None else with_unit(value, item.unit)


def with_unit(value: float, unit: str) -> str:
    text = number(round(value * TO_THE_TENTH) / TO_THE_TENTH if value >= 1 else round(value, 3))
    return text + (SPACE + unit if unit else "")


def remembered(item: CheckItem, answer: Answer) -> str:
    """What was said, with its remark: "Teilweise – Schloss 2. OG defekt"."""
    return " – ".join(filter(None, (said(item, answer), answer.remark)))


def verdict_words(checklist: Checklist, item: CheckItem, judged: Judgement) -> str:
    """The line below the answer; nothing when the answer itself says it all."""
    shown = ""
    if item.computed is not None and judged.computed_value is not None:
        value = with_unit(judged.computed_value, item.computed.unit)
        shown = f"{in_language(item.computed.label)}: {value}"
    return " – ".join(filter(None, (shown, _meaning(checklist, item, judged))))


def _meaning(checklist: Checklist, item: CheckItem, judged: Judgement) -> str:
    if says_nothing(item):
        return ""
    if judged.verdict is Verdict.UNDETERMINED:
        return _("noch nicht bestimmbar, es fehlt: %(points)s") % {
            "points": ", ".join(_named(checklist, each) for each in judged.missing)
        }
    if judged.verdict is Verdict.INFORMATION:
        return _(COLOUR_WORDS[judged.colour]) if judged.colour in COLOUR_WORDS else ""
    return _(MEANINGS[judged.verdict]) if judged.verdict in MEANINGS else ""


def says_nothing(item: CheckItem) -> bool:
    """Whether the answer itself is its meaning: yes, partly or no without a rule."""
    return item.type is AnswerType.YES_PARTLY_NO and not (item.violated_if or item.colour_if)


def _named(checklist: Checklist, item_id: str) -> str:
    item = checklist.item(item_id)
    return in_language(item.label) if item else item_id


def source_words(item: CheckItem) -> str:
    """The legal basis, with a warning where nobody confirmed it."""
    source = ", ".join(filter(None, (item.source, item.section)))
    if item.status is SourceStatus.UNCONFIRMED:
        return f"{source} ({label(item.status)})"
    return source


def span_words(severity: Severity, policy: Policy) -> str:
    """How long the operator has: "24 Stunden", "7 Tage"."""
    if severity is Severity.IMMINENT_DANGER:
        return _("24 Stunden")
    days = policy.days[severity]
    return ngettext("%(num)d Tag", "%(num)d Tage", days) % {"num": days}


def place_words(place: str) -> str:
    return place or _("Ganze Unterkunft")
