"""The rules of points read from a workbook: translated, checked, each fault at its cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from inspections.domain.checklist import CheckItem, Computed, Words
from inspections.domain.expressions import BadExpression, Expression, calculation, condition
from inspections.domain.vocabulary import AnswerType
from inspections.labels import N_
from inspections.xlsform.cel_text import cel
from inspections.xlsform.domain_words import column_for, spoken
from inspections.xlsform.findings import Findings
from inspections.xlsform.read_item import Draft
from inspections.xlsform.read_rules import Condition, Meanings, condition_in, limits_in
from inspections.xlsform.read_workbook import SheetRow
from inspections.xlsform.survey_calculations import Calculation
from inspections.xlsform.syntax import Node, Untranslatable, joined, refs
from inspections.xlsform.translation import Frame, relevant_out
from inspections.xlsform.write_item import NO_LESS, NotCarried, constraint_of

NO_COUNTERPART = N_("»{what}« hat in Begehung keine Entsprechung.")
CONTRADICTION = N_("widerspricht {other}; bitte eine der beiden Zellen leeren")
LATE_CONDITION = N_("»{name}« wird selbst nur bedingt gefragt; bitte dessen Bedingung mit nennen:"
                    " Begehung zeigt einen Punkt, solange seine Bedingung offen ist.")  # fmt: skip
Kind = Callable[[str, Mapping[str, CheckItem]], Expression]


@dataclass(slots=True)
class Attacher:
    """Puts rules to drafts; `items` and `meanings` are of the whole form."""

    drafts: list[Draft]
    meanings: Meanings
    frame: Frame
    findings: Findings
    conditional: set[str] = field(default_factory=set)  # items that may be hidden

    def __post_init__(self) -> None:
        for draft in self.drafts:
            if draft.row.get("relevant") or draft.row.get("begehung::visible_if") or draft.groups:
                self.conditional.add(draft.item.id)

    def attach(self, draft: Draft, computed: Calculation | None) -> CheckItem:
        item = replace(draft.item, visible_if=self._visible(draft), per_place=bool(draft.repeat))
        item = self._limited(item, draft)
        if computed is not None:
            item = replace(item, computed=self._computed(computed))
        self._check(item, draft, computed)
        return item

    def _visible(self, draft: Draft) -> str:
        row, own = draft.row, draft.row.get("begehung::visible_if")
        cell = row.word("relevant")
        if own and cell and cell != self._expected(own, draft):
            self.findings.refuse(row, "relevant", CONTRADICTION, other="begehung::visible_if")
        conditions = [self._condition(group, draft) for group in draft.groups]
        if cell and not own:
            conditions.append(self._condition(row, draft))
        nodes = [each.node for each in conditions if each]
        if own and nodes:
            self.findings.refuse(row, "begehung::visible_if", CONTRADICTION, other="relevant")
        if not nodes:
            return own
        return self._as_cel(joined("&&", nodes), row, "relevant")

    def _expected(self, own: str, draft: Draft) -> str:
        try:
            return relevant_out(own, draft.item.id, self.frame)
        except Untranslatable:
            return ""

    def _condition(self, row: SheetRow, draft: Draft) -> Condition | None:
        try:
            found = condition_in(row.get("relevant"), self.meanings)
        except Untranslatable as what:
            self.findings.refuse(row, "relevant", NO_COUNTERPART, what=str(what))
            return None
        late = [ref.name for ref in refs(found.node) if ref.name in self.conditional]
        if found.by_name and late:
            self.findings.refuse(row, "relevant", LATE_CONDITION, name=late[0])
        return found

    def _limited(self, item: CheckItem, draft: Draft) -> CheckItem:
        row = draft.row
        cell, own = row.word("constraint"), row.get("begehung::valid_if")
        said = self.findings.words(row, "constraint_message")
        if item.type is AnswerType.COUNTS and cell:
            self.findings.refuse(row, "constraint", NO_COUNTERPART, what=cell)
            return item
        limit = own or self._limit(cell, item, row)
        if not limit:
            if said and said != NO_LESS:
                words = N_("bleibt ungesagt: die Grenze gehört zur Art der Antwort")
                self.findings.note(row, "constraint_message", words)
            return item
        item = replace(item, valid_if=limit, invalid=said)
        if own and cell and cell != self._constraint(item):
            self.findings.refuse(row, "constraint", CONTRADICTION, other="begehung::valid_if")
        return item

    def _limit(self, cell: str, item: CheckItem, row: SheetRow) -> str:
        if not cell:
            return ""
        try:
            node = limits_in(cell, item, self.meanings)
            return cel(node) if node else ""
        except Untranslatable as what:
            self.findings.refuse(row, "constraint", NO_COUNTERPART, what=str(what))
            return ""

    def _constraint(self, item: CheckItem) -> str:
        try:
            return constraint_of(item, self.frame)
        except NotCarried:
            return ""

    def _computed(self, found: Calculation) -> Computed:
        row = found.row
        own = row.get("begehung::expression")
        label = self.findings.words(row, "label")
        name = row.word("name")
        text = own or (self._as_cel(found.node, row, "calculation") if found.node else "0.0")
        return Computed(label or Words(name, name), text, row.get("begehung::unit"))

    def _as_cel(self, node: Node, row: SheetRow, column: str) -> str:
        try:
            return cel(node)
        except Untranslatable as what:
            self.findings.refuse(row, column, NO_COUNTERPART, what=str(what))
            return ""

    def _check(self, item: CheckItem, draft: Draft, computed: Calculation | None) -> None:
        """What the domain says of every rule."""
        row = draft.row
        for field_name, source in (
            ("visible_if", item.visible_if),
            ("valid_if", item.valid_if),
            ("violated_if", item.violated_if),
            *(("colour_if", rule) for _colour, rule in item.colour_if),
            *(("severity_if", rule) for _severity, rule in item.severity_if),
        ):
            self._compile(source, condition, row, self._column(row, field_name))
        if item.computed is not None and computed is not None:
            column = self._column(computed.row, "expression")
            self._compile(item.computed.expression, calculation, computed.row, column)

    def _column(self, row: SheetRow, field_name: str) -> str:
        own = f"begehung::{field_name}"
        if field_name == "expression":
            return own if row.get(own) else "calculation"
        return own if row.get(own) else column_for(field_name)

    def _compile(self, source: str, kind: Kind, row: SheetRow, column: str) -> None:
        if not source:
            return
        try:
            kind(source, self.meanings.items)
        except BadExpression as fault:
            words, details = spoken(str(fault))
            self.findings.refuse(row, column, words, **details)
