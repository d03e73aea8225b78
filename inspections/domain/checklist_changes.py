"""What a new version of a checklist would bring: points new, gone, changed, moved."""

from __future__ import annotations

from dataclasses import dataclass, fields

from inspections.domain.checklist import CheckItem, Checklist


@dataclass(frozen=True, slots=True)
class ChangedItem:
    before: CheckItem
    after: CheckItem
    fields: tuple[str, ...]  # of CheckItem; "place" when it stands in another section


@dataclass(frozen=True, slots=True)
class Changes:
    new: tuple[CheckItem, ...] = ()
    gone: tuple[CheckItem, ...] = ()
    changed: tuple[ChangedItem, ...] = ()
    reordered: bool = False  # the same points in another order
    titles: bool = False  # of the checklist or of its sections

    def __bool__(self) -> bool:
        return any((self.new, self.gone, self.changed, self.reordered, self.titles))


def changes_between(before: Checklist | None, after: Checklist) -> Changes:
    """Points are the same by their id."""
    if before is None:
        return Changes(new=tuple(after.items()))
    old = {item.id: item for item in before.items()}
    new = {item.id: item for item in after.items()}
    both = [item_id for item_id in new if item_id in old]
    homes = _homes(before), _homes(after)
    compared = (_changed(old[each], new[each], homes) for each in both)
    return Changes(
        new=tuple(item for item_id, item in new.items() if item_id not in old),
        gone=tuple(item for item_id, item in old.items() if item_id not in new),
        changed=tuple(each for each in compared if each.fields),
        reordered=both != [item_id for item_id in old if item_id in new],
        titles=_titles(before) != _titles(after),
    )


def _changed(
    before: CheckItem, after: CheckItem, homes: tuple[dict[str, str], dict[str, str]]
) -> ChangedItem:
    names = [each.name for each in fields(CheckItem)]
    found = [name for name in names if getattr(before, name) != getattr(after, name)]
    if homes[0][before.id] != homes[1][after.id]:
        found.append("place")
    return ChangedItem(before, after, tuple(found))


def _homes(checklist: Checklist) -> dict[str, str]:
    return {item.id: section.id for section in checklist.sections for item in section.items}


def _titles(checklist: Checklist) -> list[object]:
    return [checklist.title, *((section.id, section.title) for section in checklist.sections)]
