"""Checklists of any shape, whose rules mean something, for properties."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from inspections.domain.checklist import CheckItem, Checklist, Computed, Option, Section, Words
from inspections.domain.vocabulary import AnswerType, Rating, Severity, SourceStatus

TYPES = list(AnswerType)
texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="$\ufffe\uffff_"),
    min_size=1,
    max_size=20,
).filter(str.strip)
words = st.builds(Words, texts, texts)
maybe_words = st.none() | words
identifiers = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,5}", fullmatch=True)
numbers = st.sampled_from(["0.0", "1.0", "2.5", "10.0", "2.50"])
comparisons = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@st.composite
def options(draw) -> tuple[Option, ...]:
    ids = draw(st.lists(identifiers, min_size=1, max_size=3, unique=True))
    return tuple(Option(each, draw(words)) for each in ids)


@st.composite
def plain_items(draw) -> CheckItem:
    kind = draw(st.sampled_from(TYPES))
    severity = draw(st.none() | st.sampled_from(list(Severity)))
    with_options = kind in (AnswerType.CHOICE, AnswerType.COUNTS)
    by_word = kind is AnswerType.YES_PARTLY_NO
    return CheckItem(
        id=draw(identifiers),
        label=draw(words),
        type=kind,
        source=draw(st.just("") | texts),
        section=draw(st.just("") | texts),
        status=draw(st.sampled_from(list(SourceStatus))),
        help=draw(maybe_words),
        unit=draw(st.just("") | texts),
        options=draw(options()) if with_options else (),
        finding=draw(words) if severity else draw(maybe_words),
        severity=severity if by_word else None,
        factor=draw(st.none() | st.integers(1, 10)),
        per_place=draw(st.booleans()),
        each_time=draw(st.booleans()),
        required=draw(st.booleans()),
    )


@st.composite
def operands(draw, items: tuple[CheckItem, ...]) -> str:
    """A number of the checklist."""
    found = [item.id for item in items if item.type in (AnswerType.COUNT, AnswerType.NUMBER)]
    found += [f"{i.id}.{o.id}" for i in items if i.type is AnswerType.COUNTS for o in i.options]
    name = draw(st.sampled_from(found)) if found else draw(numbers)
    return draw(st.sampled_from([name, f"{draw(numbers)} * {name}", f"({name} + {name})"]))


@st.composite
def conditions(draw, items: tuple[CheckItem, ...]) -> str:
    found = [f"{draw(operands(items))} {draw(comparisons)} {draw(numbers)}"]
    for item in items:
        if item.type is AnswerType.YES_PARTLY_NO:
            found.append(f'{item.id} {draw(st.sampled_from(["==", "!="]))} "no"')
        if item.type is AnswerType.CHOICE:
            found.append(f'{item.id} in ["{item.options[0].id}"]')
    rule = draw(st.sampled_from(found))
    other = draw(st.sampled_from(found))
    shapes = [rule, f"{rule} && {other}", f"{rule} || ({other} || {rule})", f"!({rule})"]
    return draw(st.sampled_from(shapes))


@st.composite
def checklists(draw) -> Checklist:
    plain = draw(st.lists(plain_items(), min_size=1, max_size=6, unique_by=lambda item: item.id))
    items = [_ruled(draw, item, tuple(plain)) for item in plain]
    cut = draw(st.integers(0, len(items)))
    ids = draw(st.lists(texts, min_size=2, max_size=2, unique=True))
    sections = (
        Section(ids[0], draw(words), tuple(items[:cut])),
        Section(ids[1], draw(words), tuple(items[cut:])),
    )
    return Checklist(draw(texts), draw(st.integers(1, 99)), draw(words), sections)


def _ruled(draw, item: CheckItem, items: tuple[CheckItem, ...]) -> CheckItem:
    rule = conditions(items)
    changes: dict[str, object] = {}
    if draw(st.booleans()):
        changes["visible_if"] = draw(rule)
    kind = draw(st.sampled_from(["", "violated", "colour"]))
    if kind == "violated":
        changes["violated_if"] = draw(rule)
    if kind == "colour":
        changes["colour_if"] = ((Rating.GREEN, draw(rule)), (Rating.RED, draw(rule)))
    if kind and item.finding:
        changes["severity"] = Severity.LOW
        changes["severity_if"] = ((Severity.SEVERE, draw(rule)),)
    if draw(st.booleans()):
        label, unit = draw(words), draw(st.just("") | texts)
        shown = draw(operands(items))
        divided = f"{shown} / {draw(operands(items))}"
        changes["computed"] = Computed(label, draw(st.sampled_from([divided, shown])), unit)
    if item.type in (AnswerType.COUNT, AnswerType.NUMBER) and draw(st.booleans()):
        changes["valid_if"] = f"{item.id} {draw(comparisons)} {draw(numbers)}"
        changes["invalid"] = draw(maybe_words)
    return replace(item, **changes)
