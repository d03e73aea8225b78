"""The sheet `survey`: its groups as sections, its repeats as rooms, its questions as points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inspections.domain.checklist import Words
from inspections.domain.vocabulary import AnswerType
from inspections.labels import N_
from inspections.xlsform.columns import DE, EN
from inspections.xlsform.findings import Findings
from inspections.xlsform.identifiers import identifier
from inspections.xlsform.names import PLACE, ROOMS
from inspections.xlsform.read_choices import Choice
from inspections.xlsform.read_item import Draft, read_item
from inspections.xlsform.read_workbook import SheetRow

TYPE_ALIASES = {
    "begin group": "begin_group", "end group": "end_group", "begin repeat": "begin_repeat",
    "end repeat": "end_repeat", "select one": "select_one", "select1": "select_one",
    "select multiple": "select_multiple", "string": "text", "int": "integer", "photo": "image",
    "calculation": "calculate",
}  # fmt: skip
QUESTIONS = ("select_one", "integer", "decimal", "text", "image")
KEPT_ANYWAY = {
    "start", "end", "today", "deviceid", "username", "email", "phonenumber", "simserial",
    "subscriberid",
}  # fmt: skip
LABEL = {"label", f"label::{DE}", f"label::{EN}"}
GROUP_COLUMNS = {"type", "name", "relevant", "begehung::id", *LABEL}
NOT_CARRIED = {
    "select_multiple": N_("Mehrere Antworten auf einen Punkt kennt Begehung nicht: bitte je Antwort"
                          " einen eigenen Punkt."),
    "date": N_("Ein Datum kennt Begehung nicht: bitte text oder die Zahl der Monate."),
    "select_one_from_file": N_("Auswahllisten aus Dateien kennt Begehung nicht."),
}  # fmt: skip
NO_SUCH_TYPE = N_("Den Typ »{type}« kann Begehung nicht übernehmen.")


@dataclass(slots=True)
class DraftSection:
    id: str
    title: Words
    inner: bool = False  # holds further sections; need not have points of its own


@dataclass(frozen=True, slots=True)
class Group:
    row: SheetRow
    kind: str  # "group" or "repeat"
    section: int | None  # the section it opened


@dataclass(slots=True)
class Survey:
    """Reads row by row; what it found is in `sections`, `drafts` and `calculations`."""

    choices: Mapping[str, Sequence[Choice]]
    title: Words
    findings: Findings
    sections: list[DraftSection] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    calculations: list[tuple[SheetRow, Draft | None]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    ids: set[str] = field(default_factory=set)
    groups: list[Group] = field(default_factory=list)
    counts: tuple[SheetRow, list[SheetRow]] | None = None
    notes: list[Words] = field(default_factory=list)

    def read(self, rows: Iterable[SheetRow]) -> None:
        for row in rows:
            self._row(row)
        for group in self.groups:
            self.findings.refuse(group.row, "type", N_("Zu diesem Anfang fehlt das Ende."))
        if self.counts:
            self.findings.refuse(self.counts[0], "type", N_("Zu diesem Anfang fehlt das Ende."))

    def _row(self, row: SheetRow) -> None:
        kind = self._normal(row)
        if not kind:
            self.findings.refuse(row, "type", N_("fehlt"))
            return
        if self.counts is not None:
            self._part(row, kind)
        elif kind in ("end_group", "end_repeat"):
            self._end(row, kind.removeprefix("end_"))
        elif kind == "note":
            self._note(row)
        elif kind in KEPT_ANYWAY:
            self.findings.note(row, "type", N_("»{type}« hält Begehung selbst fest."), type=kind)
        elif self._named(row):
            self._beginning_or_question(row, kind)

    def _normal(self, row: SheetRow) -> str:
        """The type without its list; the cell keeps the normal spelling."""
        said = " ".join(row.word("type").split())
        for alias, normal in TYPE_ALIASES.items():
            if said.casefold() == alias or said.casefold().startswith(f"{alias} "):
                said = normal + said[len(alias) :]
        kind, space, list_name = said.partition(" ")
        row.cells["type"] = kind.casefold() + space + list_name
        return kind.casefold()

    def _named(self, row: SheetRow) -> bool:
        name = row.word("name")
        if not name:
            self.findings.refuse(row, "name", N_("fehlt"))
        elif name in self.names:
            self.findings.refuse(row, "name", N_("Den Namen »{name}« gibt es schon."), name=name)
        self.names.add(name)
        return bool(name)

    def _beginning_or_question(self, row: SheetRow, kind: str) -> None:
        if kind == "begin_group" and row.word("begehung::type") == AnswerType.COUNTS:
            self.counts = (row, [])
        elif kind in ("begin_group", "begin_repeat"):
            self._begin(row, kind.removeprefix("begin_"))
        elif kind == "calculate":
            self.calculations.append((row, self._counted_for(row)))
        elif kind not in QUESTIONS:
            words = NOT_CARRIED.get(kind, NO_SUCH_TYPE)
            self.findings.refuse(row, "type", words, type=row.word("type"))
        elif not (kind == "text" and self._is_place(row)):
            self._question(row)

    def _counted_for(self, row: SheetRow) -> Draft | None:
        return self.drafts[-1] if self.drafts else None

    def _is_place(self, row: SheetRow) -> bool:
        """The question our own export begins a repeat with; Begehung asks for the room itself."""
        inside = bool(self.groups) and self.groups[-1].kind == "repeat"
        return inside and PLACE in row.word("name") and ROOMS in self.groups[-1].row.word("name")

    def _begin(self, row: SheetRow, kind: str) -> None:
        self.findings.check_columns(row, GROUP_COLUMNS)
        own_repeat = kind == "repeat" and ROOMS in row.word("name")
        title = None if own_repeat else self.findings.words(row, "label")
        opened = None
        if title is not None:
            opened = self._section(row.get("begehung::id") or row.word("name"), title)
        self.groups.append(Group(row, kind, opened))

    def _section(self, wish: str, title: Words) -> int:
        outer = [self.sections[g.section] for g in self.groups if g.section is not None]
        for each in outer:
            each.inner = True
        if outer:
            title = Words(f"{outer[-1].title.de}: {title.de}", f"{outer[-1].title.en}: {title.en}")
        self.sections.append(DraftSection(wish, title))
        return len(self.sections) - 1

    def _end(self, row: SheetRow, kind: str) -> None:
        if not self.groups or self.groups[-1].kind != kind:
            self.findings.refuse(row, "type", N_("Zu diesem Ende fehlt der Anfang."))
            return
        self.groups.pop()

    def _note(self, row: SheetRow) -> None:
        """A point has help, a checklist no text of its own: it goes to the next point."""
        self.findings.check_columns(row, {"type", "name", *LABEL})
        if words := self.findings.words(row, "label"):
            self.notes.append(words)
            self.findings.note(row, "type", N_("wird zur Hilfe des nächsten Punktes"))

    def _question(self, row: SheetRow) -> None:
        _kind, _space, list_name = row.word("type").partition(" ")
        found = list(self.choices.get(list_name.strip(), ()))
        if list_name and not found:
            words = N_("Die Liste »{name}« steht nicht auf dem Blatt choices.")
            self.findings.refuse(row, "type", words, name=list_name)
        self._draft(row, found)

    def _part(self, row: SheetRow, kind: str) -> None:
        """A row inside named counts."""
        assert self.counts is not None
        head, parts = self.counts
        if kind == "integer" and self._named(row):
            parts.append(row)
        elif kind == "end_group":
            self.counts = None
            self._draft(head, self._options(head.word("name"), parts))
        elif kind != "integer":
            self.findings.refuse(row, "type", N_("Zwischen benannten Anzahlen steht nur integer."))

    def _options(self, name: str, parts: Sequence[SheetRow]) -> list[Choice]:
        found: list[Choice] = []
        known = {"type", "name", "required", "constraint", "constraint_message", *LABEL}
        known |= {f"constraint_message::{language}" for language in (DE, EN)}
        for row in parts:
            self.findings.check_columns(row, known)
            if row.word("constraint") not in ("", ". >= 0"):
                self.findings.refuse(row, "constraint", N_("Anzahlen haben keine eigene Grenze."))
            label = self.findings.words(row, "label")
            if label is None:
                self.findings.refuse(row, "label", N_("fehlt"))
                continue
            wish = row.word("name").removeprefix(f"{name}.")
            taken = {each.id for each in found}
            found.append(Choice(row.word("name"), identifier(wish, taken), label))
        return found

    def _draft(self, row: SheetRow, choices: Sequence[Choice]) -> None:
        name = row.word("name")
        item_id = row.word("begehung::id") or identifier(name, self.ids)
        if item_id in self.ids:
            self.findings.refuse(row, "begehung::id", N_("»{id}« gibt es schon."), id=item_id)
        elif item_id != name and not row.word("begehung::id"):
            words = N_("»{name}« heißt in Begehung »{id}«.")
            self.findings.note(row, "name", words, name=name, id=item_id)
        self.ids.add(item_id)
        item, whole = read_item(row, item_id, choices, self._noted(), self.findings)
        repeats = [group.row.word("name") for group in self.groups if group.kind == "repeat"]
        if len(repeats) > 1:
            self.findings.refuse(row, "type", N_("Eine Wiederholung in einer anderen geht nicht."))
        self.drafts.append(
            Draft(
                row=row,
                item=item,
                whole=whole,
                section=self._home(row),
                repeat=repeats[-1] if repeats else "",
                groups=tuple(g.row for g in self.groups if g.row.word("relevant")),
                option_ids={each.name: each.id for each in choices},
            )
        )

    def _noted(self) -> Words | None:
        notes, self.notes = self.notes, []
        if not notes:
            return None
        return Words("\n".join(each.de for each in notes), "\n".join(each.en for each in notes))

    def _home(self, row: SheetRow) -> int:
        """The section of the innermost group with a title, or one named like the form."""
        inner = [group.section for group in self.groups if group.section is not None]
        if not inner:
            if not self.sections or self.sections[-1].title != self.title:
                self._section(f"teil_{len(self.sections) + 1}", self.title)
            return len(self.sections) - 1
        if inner[-1] != len(self.sections) - 1:
            words = N_("steht hinter einer inneren Gruppe; bitte davor")
            self.findings.refuse(row, "type", words)
        return inner[-1]
