"""What the rules of a checklist say about its answers.

Every rule becomes a chain of colours of which the first true one wins: `colour_if` as written,
`violated_if` as red or green, yes/partly/no by default as green, yellow, red. Colour and severity
make the verdict. A missing input makes it undetermined, never fulfilled or violated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from inspections.domain.answers import by_point, for_rules, is_complete, places_of
from inspections.domain.checklist import (
    NO,
    PARTLY,
    WHOLE_HOUSE,
    YES,
    Answer,
    BadChecklist,
    CheckItem,
    Checklist,
    Point,
)
from inspections.domain.errors import NotFound
from inspections.domain.expressions import (
    BadExpression,
    Expression,
    Scope,
    ScopeValue,
    calculation,
    condition,
    variables,
)
from inspections.domain.room_entry import rooms_of_sections
from inspections.domain.vocabulary import (
    AnswerState,
    AnswerType,
    Rating,
    Severity,
    SourceStatus,
    Verdict,
)

COLOUR_OF_WORD = {YES: Rating.GREEN, PARTLY: Rating.YELLOW, NO: Rating.RED}
VERDICT_OF_COLOUR = {
    Rating.GREEN: Verdict.FULFILLED,
    Rating.YELLOW: Verdict.PARTLY,
    Rating.UNRATED: Verdict.INFORMATION,
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one answer says, with everything a sentence about it needs."""

    verdict: Verdict
    severity: Severity | None = None  # of the deficiency it would be
    colour: Rating = Rating.UNRATED
    computed_value: float | None = None
    missing: tuple[str, ...] = ()  # items without which nothing can be said
    unconfirmed: bool = False  # the rule's legal source is not confirmed


Judgements = dict[Point, Judgement]


@dataclass(frozen=True, slots=True)
class ItemRules:
    """The compiled rules of one item."""

    item: CheckItem
    visible: Expression | None
    colours: tuple[tuple[Rating, Expression], ...]
    otherwise: Rating  # the colour if none of them is true
    severities: tuple[tuple[Severity, Expression], ...]
    computed: Expression | None
    by_word: bool  # yes/partly/no by default
    has_rule: bool
    unconfirmed: bool

    def is_visible(self, scope: Scope) -> bool:
        """Hidden only when the condition is known to be false."""
        return self.visible is None or self.visible.holds(scope) is not False

    def judge(self, answer: Answer | None, scope: Scope) -> Judgement:
        colour, missing = self._colour(scope)
        verdict, severity = self._verdict(answer, scope, colour, missing)
        said = verdict is not Verdict.NOT_APPLICABLE and verdict is not Verdict.NOT_INSPECTED
        return Judgement(
            verdict=verdict,
            severity=severity,
            colour=colour if said else Rating.UNRATED,
            computed_value=self.computed.number(scope) if self.computed and said else None,
            missing=missing if verdict is Verdict.UNDETERMINED else (),
            unconfirmed=self.unconfirmed,
        )

    def _colour(self, scope: Scope) -> tuple[Rating, tuple[str, ...]]:
        if self.by_word:
            word = scope.get(self.item.id)
            colour = COLOUR_OF_WORD.get(word) if isinstance(word, str) else None
            return (colour, ()) if colour else (Rating.UNRATED, (self.item.id,))
        for colour, expression in self.colours:
            holds = expression.holds(scope)
            if holds is None:
                return Rating.UNRATED, expression.missing(scope) or expression.needs
            if holds:
                return colour, ()
        return self.otherwise, ()

    def _verdict(
        self, answer: Answer | None, scope: Scope, colour: Rating, missing: tuple[str, ...]
    ) -> tuple[Verdict, Severity | None]:
        if answer is None:
            return Verdict.OPEN, None
        if answer.state is AnswerState.NOT_APPLICABLE:
            return Verdict.NOT_APPLICABLE, None
        if answer.state is AnswerState.NOT_INSPECTED:
            return Verdict.NOT_INSPECTED, None
        if not is_complete(self.item, answer):
            return Verdict.OPEN, None
        if missing:
            return Verdict.UNDETERMINED, None
        if not (answer.severity or self.item.severity):
            return Verdict.INFORMATION, None
        if colour is Rating.RED:
            return Verdict.VIOLATED, answer.severity or self._severity(scope)
        return VERDICT_OF_COLOUR[colour], answer.severity if colour is Rating.YELLOW else None

    def _severity(self, scope: Scope) -> Severity | None:
        steps = (step for step, expression in self.severities if expression.holds(scope))
        return next(steps, self.item.severity)


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of a checklist, checked and compiled."""

    of_item: Mapping[str, ItemRules]

    @staticmethod
    @lru_cache(maxsize=64)
    def of(checklist: Checklist) -> Rules:
        items = {item.id: item for item in checklist.items()}
        return Rules({item.id: _compile(item, items) for item in items.values()})


def judge(checklist: Checklist, answers: Iterable[Answer]) -> Judgements:
    """A judgement for every visible item at every place it is asked, in checklist order."""
    answers = tuple(answers)
    given = by_point(checklist, answers)
    rooms = rooms_of_sections(checklist, answers)
    places: dict[str, list[str]] = {}
    for item_id, place in given:
        places.setdefault(item_id, []).append(place)
    scopes = _scopes(given)
    rules = Rules.of(checklist).of_item
    return {
        (item.id, place): rules[item.id].judge(given.get((item.id, place)), scope)
        for section in checklist.sections
        for item in section.items
        for place in places_of(item, places.get(item.id, ()), rooms.get(section.id, ()))
        for scope in [scopes.get(place, scopes[WHOLE_HOUSE])]
        if rules[item.id].is_visible(scope)
    }


def judge_one(
    checklist: Checklist, answers: Iterable[Answer], item_id: str, place: str = WHOLE_HOUSE
) -> Judgement:
    """The judgement of one point, hidden or not."""
    given = by_point(checklist, answers)
    rules = Rules.of(checklist).of_item.get(item_id)
    if rules is None:
        raise NotFound(item=item_id, checklist=checklist.name)
    scopes = _scopes(given)
    return rules.judge(given.get((item_id, place)), scopes.get(place, scopes[WHOLE_HOUSE]))


def inputs_of(item: CheckItem) -> tuple[str, ...]:
    """The items this one's rules read, itself among them if they do."""
    steps = [text for _, text in (*item.severity_if, *item.colour_if)]
    computed = item.computed.expression if item.computed else ""
    sources = filter(None, [item.visible_if, item.violated_if, *steps, computed])
    return tuple(dict.fromkeys(name for source in sources for name in variables(source)))


def _scopes(given: Mapping[Point, Answer]) -> dict[str, dict[str, ScopeValue]]:
    """The variables at each place: the whole house's answers, overlaid by the place's own."""
    layers: dict[str, dict[str, ScopeValue]] = {WHOLE_HOUSE: {}}
    for (item_id, place), answer in given.items():
        layer = layers.setdefault(place, {})
        value = for_rules(answer)
        if value is not None:
            layer[item_id] = value
    return {place: layers[WHOLE_HOUSE] | layer for place, layer in layers.items()}


def _compile(item: CheckItem, items: Mapping[str, CheckItem]) -> ItemRules:
    def compiled(
        field: str, source: str, kind: Callable[[str, Mapping[str, CheckItem]], Expression]
    ) -> Expression:
        try:
            return kind(source, items)
        except BadExpression as error:
            raise BadChecklist(item=item.id, field=field, problem=str(error), expression=source)

    if item.valid_if:
        compiled("valid_if", item.valid_if, lambda source, _all: condition(source, {item.id: item}))
    colour_if = ((Rating.RED, item.violated_if),) if item.violated_if else item.colour_if
    field = "violated_if" if item.violated_if else "colour_if"
    shown = item.computed
    rated = item.severity is not None or item.factor is not None
    by_word = item.type is AnswerType.YES_PARTLY_NO and rated and not colour_if
    has_rule = by_word or bool(colour_if)
    return ItemRules(
        item=item,
        visible=compiled("visible_if", item.visible_if, condition) if item.visible_if else None,
        colours=tuple((colour, compiled(field, text, condition)) for colour, text in colour_if),
        otherwise=Rating.GREEN if item.violated_if else Rating.UNRATED,
        severities=tuple(
            (step, compiled("severity_if", text, condition)) for step, text in item.severity_if
        ),
        computed=compiled("computed", shown.expression, calculation) if shown else None,
        by_word=by_word,
        has_rule=has_rule,
        unconfirmed=has_rule and item.status is SourceStatus.UNCONFIRMED,
    )
