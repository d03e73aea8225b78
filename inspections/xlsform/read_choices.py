"""The sheet `choices`: the lists questions choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from inspections.domain.checklist import Words
from inspections.labels import N_
from inspections.xlsform.columns import DE, EN
from inspections.xlsform.findings import Findings
from inspections.xlsform.identifiers import identifier
from inspections.xlsform.read_workbook import SheetRow

KNOWN = {"list_name", "name", "label", f"label::{DE}", f"label::{EN}"}


@dataclass(frozen=True, slots=True)
class Choice:
    name: str  # in the workbook
    id: str  # in Begehung
    label: Words


def read_choices(rows: Iterable[SheetRow], findings: Findings) -> dict[str, list[Choice]]:
    lists: dict[str, list[Choice]] = {}
    for row in rows:
        findings.check_columns(row, KNOWN)
        list_name, name = row.word("list_name"), row.word("name")
        label = findings.words(row, "label")
        for column, said in (("list_name", list_name), ("name", name), ("label", label)):
            if not said:
                findings.refuse(row, column, N_("fehlt"))
        if not (list_name and name and label):
            continue
        found = lists.setdefault(list_name, [])
        if any(each.name == name for each in found):
            findings.refuse(row, "name", N_("»{name}« gibt es in dieser Liste zweimal."), name=name)
            continue
        choice = Choice(name, identifier(name, {each.id for each in found}), label)
        if choice.id != name:
            words = N_("»{name}« heißt in Begehung »{id}«.")
            findings.note(row, "name", words, name=name, id=choice.id)
        found.append(choice)
    return lists
