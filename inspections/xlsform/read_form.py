"""A workbook as a checklist, or everything that keeps it from being one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from inspections.domain.checklist import BadChecklist, CheckItem, Checklist, Section, Words
from inspections.domain.checklist_file import from_document, to_document
from inspections.labels import N_
from inspections.xlsform.attach_rules import Attacher
from inspections.xlsform.columns import language_code
from inspections.xlsform.domain_words import column_for, spoken
from inspections.xlsform.findings import Findings
from inspections.xlsform.problems import Problem
from inspections.xlsform.read_choices import read_choices
from inspections.xlsform.read_rules import Meanings
from inspections.xlsform.read_survey import Survey
from inspections.xlsform.read_workbook import SheetRow, read_workbook
from inspections.xlsform.survey_calculations import place_calculations
from inspections.xlsform.syntax import Ref
from inspections.xlsform.translation import Frame

SETTINGS = {"form_title", "form_id", "version", "default_language", "begehung::title_en"}


@dataclass(frozen=True, slots=True)
class Reading:
    """`checklist` is there if and only if nothing was wrong."""

    checklist: Checklist | None
    problems: tuple[Problem, ...]
    notices: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    version: int
    title: Words


def read_form(content: bytes, file_name: str) -> Reading:
    """Raises WorkbookRefused for what is no workbook at all."""
    book = read_workbook(content)
    findings = Findings(problems=book.problems)
    for sheet in book.strangers:
        words = N_("Dieses Blatt kann Begehung nicht übernehmen.")
        findings.problems.append(Problem(sheet, 0, "", words))
    head = _head(book.sheets.get("settings", []), PurePath(file_name).stem, findings)
    choices = read_choices(book.sheets.get("choices", []), findings)
    survey = Survey(choices, head.title, findings)
    survey.read(book.sheets.get("survey", []))
    if not survey.drafts and not findings.problems:
        findings.problems.append(Problem("survey", 0, "", N_("Auf diesem Blatt steht kein Punkt.")))
    items = _items(survey, findings)
    checklist = None if findings.problems else _assembled(head, survey, items, findings)
    findings.finish()
    sound = checklist if not findings.problems else None
    return Reading(sound, tuple(findings.problems), tuple(findings.notices))


def _head(rows: Sequence[SheetRow], stem: str, findings: Findings) -> Head:
    row = rows[0] if rows else SheetRow("settings", 0, {})
    for extra in rows[1:]:
        findings.refuse(extra, "", N_("Auf diesem Blatt gilt nur eine Zeile."))
    findings.check_columns(row, SETTINGS)
    findings.default_language = language_code(row.word("default_language"))
    name = row.get("form_id") or stem
    if not row.get("form_id"):
        findings.note(row, "form_id", N_("fehlt; die Liste heißt »{name}«"), name=name)
    title = row.get("form_title") or name
    version = row.word("version")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        if version:
            words = N_("»{version}« ist keine Zahl; Begehung zählt selbst.")
            findings.note(row, "version", words, version=version)
        version = "1"
    return Head(name, int(version), Words(title, row.get("begehung::title_en") or title))


def _items(survey: Survey, findings: Findings) -> list[CheckItem]:
    drafts = survey.drafts
    items = {draft.item.id: draft.item for draft in drafts}
    names = {draft.item.id: draft.name for draft in drafts}
    repeats = {draft.item.id: draft.repeat for draft in drafts}
    rows = {draft.name: Ref(draft.item.id) for draft in drafts}
    rows |= {
        name: Ref(draft.item.id, option)
        for draft in drafts
        if draft.row.word("type") == "begin_group"
        for name, option in draft.option_ids.items()
    }
    options = {draft.item.id: draft.option_ids for draft in drafts}
    meanings = Meanings(items, rows, {}, options)
    placed, meanings = place_calculations(survey.calculations, meanings, findings)
    attacher = Attacher(drafts, meanings, Frame(items, names, repeats), findings)
    return [attacher.attach(draft, placed.get(draft.item.id)) for draft in drafts]


def _assembled(
    head: Head, survey: Survey, items: Sequence[CheckItem], findings: Findings
) -> Checklist | None:
    by_section: dict[int, list[CheckItem]] = {}
    for draft, item in zip(survey.drafts, items, strict=True):
        by_section.setdefault(draft.section, []).append(item)
    sections = [
        Section(each.id, each.title, tuple(by_section.get(number, ())))
        for number, each in enumerate(survey.sections)
        if number in by_section or not each.inner
    ]
    checklist = Checklist(head.name, head.version, head.title, tuple(sections))
    try:
        return from_document(to_document(checklist))
    except BadChecklist as refusal:
        words, details = spoken(str(refusal.details["problem"]))
        where = str(refusal.details.get("item") or refusal.details.get("section") or "")
        row = next((d.row for d in survey.drafts if d.item.id == where), SheetRow("survey", 0, {}))
        findings.refuse(row, column_for(str(refusal.details.get("field", ""))), words, **details)
        return None
