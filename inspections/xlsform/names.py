"""What sections and items are called in a form: unique in any case, as XML and pyxform want it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from inspections.domain.checklist import Checklist, Section

COMPUTED, ROOMS, PLACE = "-computed", "-rooms", "-place"
YES_PARTLY_NO_LIST = "yes_partly_no"
TAKEN = ("meta", "data", "instanceid", "instancename", YES_PARTLY_NO_LIST)
XML_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Names:
    sections: dict[str, str]
    items: dict[str, str]


def names_of(checklist: Checklist) -> Names:
    """An id where it can be a name; `begehung::id` keeps it where it cannot."""
    taken = set(TAKEN)
    items = {item.id: _free(item.id, taken) for item in checklist.items()}
    wanted = (_wish(number, section) for number, section in enumerate(checklist.sections, 1))
    free = (_free(wish, taken) for wish in wanted)
    return Names(dict(zip((each.id for each in checklist.sections), free, strict=True)), items)


def _wish(number: int, section: Section) -> str:
    return section.id if XML_NAME.fullmatch(section.id) else f"section_{number}"


def _free(wish: str, taken: set[str]) -> str:
    name, number = wish, 1
    while name.casefold() in taken:
        number += 1
        name = f"{wish}_{number}"
    taken.add(name.casefold())
    return name


def runs(section: Section) -> Iterable[tuple[str, list[str]]]:
    """Neighbouring items asked per room share a repeat: its number, or "" for the house."""
    number = 0
    found: list[tuple[str, list[str]]] = []
    for item in section.items:
        inside = bool(found) and bool(found[-1][0]) is item.per_place
        if not inside:
            number += item.per_place
            found.append((str(number) if item.per_place else "", []))
        found[-1][1].append(item.id)
    return found
