"""A row of the sheet `survey` as one point of a checklist, its rules left for later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from inspections.domain.checklist import BadChecklist, CheckItem, Option, Words
from inspections.domain.checklist_file import item_from_document
from inspections.domain.vocabulary import AnswerType
from inspections.labels import N_
from inspections.xlsform.columns import DE, EN, OWN_COLUMNS, SOURCE_PREFIXES, TRANSLATED
from inspections.xlsform.domain_words import column_for, spoken
from inspections.xlsform.findings import Findings
from inspections.xlsform.names import YES_PARTLY_NO_LIST
from inspections.xlsform.read_choices import Choice
from inspections.xlsform.read_workbook import SheetRow
from inspections.xlsform.write_item import SHRUNK

PLAIN = ("type", "name", "required", "relevant", "constraint", *TRANSLATED)
KNOWN = {*PLAIN, "parameters", *OWN_COLUMNS}
KNOWN |= {f"{column}::{language}" for column in TRANSLATED for language in (DE, EN)}
CARRIES = {
    "integer": (AnswerType.COUNT, AnswerType.NUMBER, AnswerType.MEASUREMENT),
    "decimal": (AnswerType.NUMBER, AnswerType.MEASUREMENT, AnswerType.COUNT),
    "text": (AnswerType.TEXT,),
    "image": (AnswerType.PHOTO,),
    "begin_group": (AnswerType.COUNTS,),
}
OWN_TEXTS = ("unit", "source", "section", "status", "severity", "violated_if")
YES_NO = {"yes": True, "true": True, "true()": True, "no": False, "false": False, "false()": False}


@dataclass(slots=True)
class Draft:
    """A point as its rows say it; `item` can be referred to even if it is not whole."""

    row: SheetRow
    item: CheckItem
    whole: bool
    section: int
    repeat: str
    groups: tuple[SheetRow, ...] = ()  # around it, with a condition of their own
    computed: SheetRow | None = None
    option_ids: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.row.word("name")


def read_item(
    row: SheetRow, item_id: str, choices: Sequence[Choice], before: Words | None, findings: Findings
) -> tuple[CheckItem, bool]:
    """The item, and whether it is all there; `before` is what notes above it said."""
    findings.check_columns(row, KNOWN)
    if row.word("parameters") not in ("", SHRUNK):
        findings.refuse(row, "parameters", N_("Das kann Begehung nicht übernehmen."))
    kind = _type_of(row, choices, findings)
    options = choices if kind in (AnswerType.CHOICE, AnswerType.COUNTS) else ()
    label = findings.words(row, "label")
    if label is None:
        findings.refuse(row, "label", N_("fehlt"))
    stand_in = CheckItem(
        item_id,
        label or Words("?", "?"),
        kind,
        options=tuple(Option(each.id, each.label) for each in options),
    )
    raw = _document(row, stand_in, before, findings)
    item = _whole(raw, row, findings)
    return item or stand_in, item is not None and label is not None


def _type_of(row: SheetRow, choices: Sequence[Choice], findings: Findings) -> AnswerType:
    kind, _space, list_name = row.word("type").partition(" ")
    fitting: tuple[AnswerType, ...]
    wished = row.word("begehung::type")
    if kind == "select_one":
        three = {each.name for each in choices} == {"yes", "partly", "no"}
        by_word = list_name == YES_PARTLY_NO_LIST and three
        fitting = (AnswerType.YES_PARTLY_NO if by_word else AnswerType.CHOICE,)
    else:
        fitting = CARRIES[kind]
    if wished and wished not in fitting:
        words = N_("{type} kann nicht {kind} sein; möglich ist {fitting}.")
        shown = ", ".join(fitting)
        findings.refuse(row, "begehung::type", words, type=kind, kind=wished, fitting=shown)
    if wished in fitting:
        return AnswerType(wished)
    if kind == "decimal" and ">= 0" not in row.get("constraint"):
        return AnswerType.MEASUREMENT
    if kind == "integer" and "0" not in row.get("constraint"):
        findings.note(row, "type", N_("integer wird eine Anzahl; unter null geht dort nichts."))
    return fitting[0]


def _document(
    row: SheetRow, item: CheckItem, before: Words | None, findings: Findings
) -> dict[str, Any]:
    raw: dict[str, Any] = {
        "id": item.id,
        "de": item.label.de,
        "en": item.label.en,
        "type": item.type.value,
        "required": required(row, findings),
        "options": [{"id": o.id, "de": o.label.de, "en": o.label.en} for o in item.options],
    }
    if help_words := _help(row, before, findings):
        raw["help"] = {"de": help_words.de, "en": help_words.en}
    raw |= {name: text for name in OWN_TEXTS if (text := row.get(f"begehung::{name}"))}
    finding = {code: row.get(f"begehung::finding_{code}") for code in ("de", "en")}
    if any(finding.values()):
        raw["finding"] = {code: text or max(finding.values()) for code, text in finding.items()}
    for name in ("severity_if", "colour_if"):
        if steps := _steps(row, f"begehung::{name}", findings):
            raw[name] = steps
    if factor := row.word("begehung::factor"):
        raw["factor"] = int(factor) if factor.isascii() and factor.isdecimal() else factor
    if said := row.word("begehung::each_time").casefold():
        if said not in YES_NO:
            findings.refuse(row, "begehung::each_time", N_("Hier steht yes oder no."))
        raw["each_time"] = YES_NO.get(said, False)
    return raw


def _help(row: SheetRow, before: Words | None, findings: Findings) -> Words | None:
    hint, guidance = findings.words(row, "hint"), findings.words(row, "guidance_hint")
    ours = row.get("begehung::source") or row.get("begehung::section")
    if ours and guidance and guidance.de.startswith(SOURCE_PREFIXES):
        guidance = None  # made from begehung::source, which counts
    parts = [each for each in (before, hint, guidance) if each]
    if not parts:
        return None
    de, en = ("\n".join(words) for words in zip(*((p.de, p.en) for p in parts), strict=True))
    return Words(de, en)


def required(row: SheetRow, findings: Findings) -> bool:
    said = row.word("required").casefold()
    if said and said not in YES_NO:
        findings.refuse(row, "required", N_("Pflicht ist ein Punkt immer oder nie: yes oder no."))
    return YES_NO.get(said, False)


def _steps(row: SheetRow, column: str, findings: Findings) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for line in filter(None, row.get(column).split("\n")):
        step, colon, rule = line.partition(": ")
        if not colon:
            findings.refuse(row, column, N_("»{line}« ist nicht »Wert: Bedingung«."), line=line)
        else:
            found.append({step: rule})
    return found


def _whole(raw: Mapping[str, Any], row: SheetRow, findings: Findings) -> CheckItem | None:
    """Every fault of the row, one field after the other."""
    left = dict(raw)
    sound = True
    while True:
        try:
            item = item_from_document(left, row.sheet, "")
        except BadChecklist as refusal:
            fault = str(refusal.details.get("within") or refusal.details.get("field", ""))
            words, details = spoken(str(refusal.details["problem"]))
            findings.refuse(row, column_for(fault), words, **details)
            sound = False
            if left.pop(fault, None) is None or fault in ("id", "de", "en", "type"):
                return None
        else:
            return item if sound else None
