"""The rules of a checklist as the page carries them, so that a phone can judge by itself."""

from __future__ import annotations

from typing import Any

from inspections.domain.answers import limit_of
from inspections.domain.checklist import CheckItem, Checklist
from inspections.domain.expressions import Expression
from inspections.domain.rules import ItemRules, Rules
from inspections.domain.vocabulary import AnswerType, Rating
from inspections.labels import _, current_locale, ngettext
from web.filing.words import (
    COLOUR_WORDS,
    MEANINGS,
    in_language,
    limit_words,
    says_nothing,
    source_words,
)


def phone_rules(checklist: Checklist) -> dict[str, Any]:
    """What `web/static/js/rules.js` reads. What is empty, false or usual is left out."""
    of_item = Rules.of(checklist).of_item
    named = {name for rules in of_item.values() for each in _all(rules) for name in each.needs}
    return {
        "locale": current_locale(),
        "sections": [
            {
                "id": section.id,
                "items": {
                    item.id: _item(of_item[item.id], named=item.id in named)
                    for item in section.items
                },
            }
            for section in checklist.sections
        ],
        "words": _words(),
    }


def _item(rules: ItemRules, *, named: bool) -> dict[str, Any]:
    item = rules.item
    wordless = says_nothing(item)
    found = {
        "type": item.type.value if item.type is not AnswerType.YES_PARTLY_NO else "",
        "optional": not item.required,
        "per_place": item.per_place,
        "parts": [option.id for option in item.options] if item.type is AnswerType.COUNTS else [],
        "severity": item.severity,
        "visible": _expression(rules.visible),
        "by_word": rules.by_word,
        "colours": [[colour, _expression(each)] for colour, each in rules.colours],
        "otherwise": rules.otherwise if rules.otherwise is not Rating.UNRATED else "",
        "severities": [[severity, _expression(each)] for severity, each in rules.severities],
        "computed": _computed(item, rules),
        "name": in_language(item.label) if named else "",
        "valid": [_expression(limit_of(item)), limit_words(item)] if item.valid_if else None,
        "wordless": wordless,
        "source": "" if wordless and item.computed is None else source_words(item),
    }
    return {name: value for name, value in found.items() if value}


def _computed(item: CheckItem, rules: ItemRules) -> list[Any] | None:
    if item.computed is None:
        return None
    return [_expression(rules.computed), in_language(item.computed.label), item.computed.unit]


def _expression(expression: Expression | None) -> list[Any] | None:
    if expression is None:
        return None
    whole = [expression.source, expression.needs]
    return [*whole, expression.parts] if expression.parts else whole


def _all(rules: ItemRules) -> list[Expression]:
    chains = [each for _key, each in (*rules.colours, *rules.severities)]
    return [*chains, *filter(None, (rules.visible, rules.computed))]


def _words() -> dict[str, Any]:
    findings = [ngettext("%(num)d Mangel", "%(num)d Mängel", number) for number in (1, 2)]
    return {
        "open": _("%(num)d offen"),
        "findings": findings,
        "done": _("fertig"),
        "missing": _("noch nicht bestimmbar, es fehlt: %(points)s"),
        "verdicts": {verdict.value: _(word) for verdict, word in MEANINGS.items()},
        "colours": {colour.value: _(word) for colour, word in COLOUR_WORDS.items()},
    }
