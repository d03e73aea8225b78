"""A checklist: versioned content the inspector answers, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from inspections.domain.errors import NotFound, Refused
from inspections.domain.vocabulary import AnswerState, AnswerType, Rating, Severity, SourceStatus

WHOLE_HOUSE = ""
YES, PARTLY, NO = "yes", "partly", "no"

# yes/partly/no as "yes" | "partly" | "no"; counts, numbers and measurements as float;
# named counts as {"men": 80.0, ...}; choices by option id; text as text; photo items carry None.
AnswerValue = str | float | dict[str, float] | None

Point = tuple[str, str]  # (item, place)


class BadChecklist(Refused):
    """Its content is wrong; `file`, `item`, `field` and `problem` say where and why."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text in German and English."""

    de: str
    en: str


@dataclass(frozen=True, slots=True)
class Option:
    """One choice (`id` is what rules see) or one part of named counts."""

    id: str
    label: Words


@dataclass(frozen=True, slots=True)
class Computed:
    """A value shown beside the answer, such as persons per shower."""

    label: Words
    expression: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One point to check. Rules are CEL expressions over item ids; see `rules`."""

    id: str
    label: Words
    type: AnswerType
    source: str = ""
    section: str = ""  # where in the source
    status: SourceStatus = SourceStatus.PROPOSAL
    help: Words | None = None
    unit: str = ""
    options: tuple[Option, ...] = ()
    finding: Words | None = None  # what a deficiency found here is called
    severity: Severity | None = None
    severity_if: tuple[tuple[Severity, str], ...] = ()  # first true expression wins
    visible_if: str = ""
    violated_if: str = ""  # short for red if true, green if not; or else colour_if
    colour_if: tuple[tuple[Rating, str], ...] = ()  # first true expression wins
    computed: Computed | None = None
    factor: int | None = None  # Heim-TÜV factor 1-10; None: not scored
    per_place: bool = False  # asked per room when the inspector adds one
    required: bool = True
    valid_if: str = ""  # over the item's own value; what breaks it is no answer
    invalid: Words | None = None  # what to say then
    each_time: bool = False  # never copied from last time or from another room


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    title: Words
    items: tuple[CheckItem, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    name: str
    version: int
    title: Words
    sections: tuple[Section, ...]

    def __hash__(self) -> int:
        """Name and version tell apart well enough; hashing every item costs more than judging."""
        return hash((self.name, self.version))

    def items(self) -> Iterator[CheckItem]:
        for section in self.sections:
            yield from section.items

    def item(self, item_id: str) -> CheckItem | None:
        return next((item for item in self.items() if item.id == item_id), None)

    def locate(self, item_id: str) -> tuple[Section, CheckItem]:
        """The item with its section; NotFound for an id this checklist does not have."""
        for section in self.sections:
            for item in section.items:
                if item.id == item_id:
                    return section, item
        raise NotFound(item=item_id, checklist=self.name)


@dataclass(frozen=True, slots=True)
class Answer:
    """What an inspector said about one item at one place."""

    item: str
    place: str = WHOLE_HOUSE
    state: AnswerState = AnswerState.ANSWERED
    value: AnswerValue = None
    reason: str = ""  # why not inspected
    severity: Severity | None = None  # the inspector's own, above the preset
    remark: str = ""
    remedied: bool = False  # what is wrong was put right before the visit ended
