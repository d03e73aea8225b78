"""Every letter, in both parts, against its stored text; --update-letters writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from inspections.links import LinkSigner
from inspections.mail.complaint_letters import COMPLAINT_LETTERS
from inspections.mail.letters import CASE_LETTERS
from inspections.mail.visit_letters import VISIT_LETTERS
from inspections.workflows.effects import Notify
from inspections.workflows.registry import RELEASED
from tests.mail.rows import CASE_ROWS, ROWS, Post, Printed, Row, a_case, a_digest, a_line, a_section

STORED = Path(__file__).parent / "letters"
Print = Callable[[Row], Printed]


class Words(HTMLParser):
    """What a reader of the HTML part sees, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"style", "title", "script"}
        self.links += [value or "" for name, value in attrs if tag == "a" and name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"style", "title", "script"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("name", ROWS)
def test_letters_read_as_stored(name: str, printed: Print, pytestconfig: pytest.Config) -> None:
    letter = printed(ROWS[name])
    parts = {
        "txt": f"Subject: {letter.message['Subject']}\n\n{letter.text}",
        "html": letter.html,
    }
    for ending, content in parts.items():
        path = STORED / f"{name}.{ending}"
        if pytestconfig.getoption("--update-letters") or os.environ.get("UPDATE_LETTERS") == "1":
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        assert content == path.read_text(encoding="utf-8")


def test_no_stored_letter_is_left_over() -> None:
    stored = {path.stem for path in STORED.iterdir()}
    assert stored == set(ROWS)


@pytest.mark.parametrize("name", CASE_ROWS)
def test_both_parts_name_number_deadline_and_link(name: str, printed: Print, post: Post) -> None:
    row = CASE_ROWS[name]
    letter = printed(row)
    links = LinkSigner(post.secret_keys, post.base_url)
    url = (
        links.operator_url(17)
        if row.payload["role"] == "operator"
        else links.page_url("/maengel/412")
    )
    deadline = (
        "bis Mittwoch, 8. April 2026, 14:30\N{NO-BREAK SPACE}Uhr"
        if row.payload["hours"]
        else "bis Dienstag, 21. April 2026"
    )
    html = Words(letter.html)
    assert html.links == [url], "one button, and nothing else to press"
    for part in (letter.text, unescape(letter.html)):
        assert "M-2026-0412" in part
        assert deadline in part
        assert url in part


@pytest.mark.parametrize("name", ROWS)
def test_the_first_line_is_the_sum(name: str, printed: Print) -> None:
    letter = printed(ROWS[name])
    headline = letter.text.split("\n=", maxsplit=1)[0].split()
    assert " ".join(headline) in " ".join(Words(letter.html).text.split())


def test_every_letter_a_workflow_writes_can_be_printed() -> None:
    written = {
        (effect.letter, effect.role)
        for workflow in RELEASED
        for rule in workflow.rules
        for effect in rule.do
        if isinstance(effect, Notify)
    }
    assert written == set(CASE_LETTERS) | set(COMPLAINT_LETTERS) | set(VISIT_LETTERS)


def test_an_unconfirmed_legal_basis_says_so(printed: Print) -> None:
    unsure = printed(a_case("deficiency_opened"))
    sure = printed(a_case("deficiency_opened", basis_unconfirmed=False))
    assert "§ 14 SächsBO (unbestätigt)" in unsure.text
    assert "§ 14 SächsBO (unbestätigt)" in unsure.html
    assert "unbestätigt" not in sure.text + sure.html


def test_danger_comes_first_in_the_subject_and_is_important(printed: Print) -> None:
    message = printed(ROWS["deficiency_opened-danger"]).message
    assert message["Subject"] == (
        "Gefahr im Verzug – Mangel M-2026-0412: Frist 08.04.2026, 14:30 Uhr"
        " – Gemeinschaftsunterkunft Niesky"
    )
    assert message["Importance"] == "high"
    assert (
        printed(a_case("remedy_accepted", severity="imminent_danger")).message["Importance"] is None
    )


def test_a_digest_tells_its_sum_in_the_subject(printed: Print) -> None:
    assert printed(ROWS["weekly_digest-coordinator"]).message["Subject"] == (
        "Begehung: 1 Gefahr überfällig, 2 Antworten zu prüfen, 34 neue Mängel"
    )


def test_a_cut_list_claims_no_number_it_does_not_know(printed: Print) -> None:
    lines = [a_line(f"M-2026-{n:04}", severity="imminent_danger") for n in range(1, 21)]
    letter = printed(a_digest(a_section("overdue_deficiencies", *lines, total=34)))
    assert letter.message["Subject"] == (
        "Begehung: 34 Mängel überfällig, darunter Gefahr im Verzug"
    )
    assert "und 14 weitere" in letter.text
    assert "und 14 weitere" in letter.html


def test_danger_and_other_overdue_deficiencies_are_counted_apart(printed: Print) -> None:
    section = a_section(
        "overdue_deficiencies",
        a_line("M-2026-0001", severity="imminent_danger"),
        a_line("M-2026-0002"),
        a_line("M-2026-0003"),
    )
    assert printed(a_digest(section)).message["Subject"] == (
        "Begehung: 1 Gefahr überfällig, 2 weitere Mängel überfällig"
    )


def test_every_line_of_a_digest_has_number_and_link_in_both_parts(printed: Print) -> None:
    lines = [a_line(f"M-2026-{n:04}") for n in range(1, 21)]
    letter = printed(a_digest(a_section("overdue_deficiencies", *lines)))
    html = Words(letter.html)
    assert len(html.links) == len(lines) + 1
    for n in range(1, 21):
        url = f"https://begehung.kreis-gr.example/maengel/{n}"
        assert f"M-2026-{n:04}" in html.text
        assert f"M-2026-{n:04}" in letter.text
        assert url in html.links
        assert f"{url}\n" in letter.text


def test_sixty_lines_stay_below_what_gmail_clips(printed: Print) -> None:
    lines = [a_line(f"M-2026-{n:04}", title="Überlänge ä" * 12) for n in range(1, 21)]
    names = ("overdue_deficiencies", "answers_to_review", "new_deficiencies")
    letter = printed(a_digest(*(a_section(name, *lines, total=99) for name in names)))
    assert len(Words(letter.html).links) == 61
    assert len(letter.html.encode()) < 102_000
    assert len(letter.message.as_bytes()) < 102_000


@pytest.mark.parametrize("name", ROWS)
def test_no_letter_loads_anything_from_outside(name: str, printed: Print) -> None:
    html = printed(ROWS[name]).html
    assert "<img" not in html
    assert "url(" not in html
    assert "@import" not in html
    assert "<link" not in html


@pytest.mark.parametrize("name", ROWS)
def test_no_escape_of_the_printer_shows(name: str, printed: Print) -> None:
    assert "\\u{" not in printed(ROWS[name]).html
