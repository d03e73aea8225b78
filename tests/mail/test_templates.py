"""mrml passes misspelt tags and wrong ends in silence, so the templates are read here."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

import inspections.mail

TEMPLATES = Path(inspections.mail.__file__).parent / "templates"
TAGS = {
    "mjml", "mj-head", "mj-title", "mj-preview", "mj-attributes", "mj-all", "mj-text", "mj-table",
    "mj-section", "mj-button", "mj-raw", "mj-style", "mj-body", "mj-column",
    "meta", "h1", "h2", "br", "strong", "a", "tr", "td", "th",
}  # fmt: skip
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)


class Tags(HTMLParser):
    """Complains about unknown tags and about ends that do not fit."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.unknown: set[str] = set()
        self.faults: list[str] = []
        self._open: list[str] = []
        self.feed(JINJA.sub("", text))
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag)
        self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self._open[-1:]}")
        else:
            self._open.pop()

    def _note(self, tag: str) -> None:
        if tag not in TAGS:
            self.unknown.add(tag)


@pytest.mark.parametrize("path", sorted(TEMPLATES.glob("*.mjml.j2")), ids=lambda path: path.name)
def test_mjml_has_known_tags_and_fitting_ends(path: Path) -> None:
    tags = Tags(path.read_text(encoding="utf-8"))
    assert tags.unknown == set()
    assert tags.faults == []


@pytest.mark.parametrize("text", ["<mj-txt></mj-txt>", "<mj-text></mj-table>", "<mj-text>"])
def test_the_reading_finds_what_mrml_passes(text: str) -> None:
    tags = Tags(text)
    assert tags.unknown or tags.faults


def test_every_letter_layout_has_both_parts() -> None:
    layouts = {path.name.split(".")[0] for path in TEMPLATES.glob("[!_]*.j2")}
    for layout in layouts:
        assert (TEMPLATES / f"{layout}.mjml.j2").exists()
        assert (TEMPLATES / f"{layout}.txt.j2").exists()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colours() -> dict[str, dict[str, str]]:
    text = (TEMPLATES / "_colours.mjml.j2").read_text()
    return {
        name: dict(re.findall(r'"(\w+)": "(#[0-9a-f]{6})"', values))
        for name, values in re.findall(r'"(\w+)": {([^}]*)}', text)
    }


@pytest.mark.parametrize("name", ["imminent_danger", "severe", "moderate", "low", "plain"])
def test_severity_is_readable_in_light_and_dark(name: str) -> None:
    colour = colours()[name]
    assert contrast(colour["word"], colour["tint"]) >= 4.5
    assert contrast("#171a2b", colour["tint"]) >= 4.5
    assert contrast("#2143a6", colour["tint"]) >= 4.5
    assert contrast(colour["dark_word"], colour["dark_tint"]) >= 4.5
    assert contrast("#eceef6", colour["dark_tint"]) >= 4.5
    assert contrast("#b3c4ff", colour["dark_tint"]) >= 4.5
    assert contrast(colour["bar"], "#ffffff") >= 3
