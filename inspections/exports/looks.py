"""Fonts, fills and lines of every sheet, in the colours of the screen."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from inspections.exports.columns import WRAPPED, Kind

FACE = "Arial"
BLUE, RED, TEAL, GREY = "1F3F9F", "B3140C", "00687E", "5B6270"

PLAIN = Font(name=FACE, size=10)
BOLD = Font(name=FACE, size=10, bold=True)
SMALL = Font(name=FACE, size=10, color=GREY)
TITLE = Font(name=FACE, size=18, bold=True, color=BLUE)
SUBTITLE = Font(name=FACE, size=12, bold=True)
LINKED = Font(name=FACE, size=10, color=BLUE, underline="single")
HEAD = Font(name=FACE, size=10, bold=True, color="FFFFFF")
HEAD_FILL = PatternFill("solid", start_color=BLUE)
HAIRLINE = Border(bottom=Side(style="thin", color="D5D8E0"))

INDENT = 1  # keeps a number from touching the text beside it

_RIGHT = frozenset({Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Look:
    """A conditional format. It only repeats in colour what the cell says in words."""

    ink: str
    paper: str = ""
    bold: bool = False

    def style(self) -> DifferentialStyle:
        fill = PatternFill(bgColor=self.paper, fill_type="solid") if self.paper else None
        return DifferentialStyle(font=Font(color=self.ink, bold=self.bold), fill=fill)


DANGER = Look(ink="FFFFFF", paper=RED, bold=True)
RED_LIGHT = Look(ink="8A0F09", paper="FFD9D6", bold=True)
YELLOW_LIGHT = Look(ink="6B3E00", paper="FFE7B6")
GREEN_LIGHT = Look(ink="005A3C", paper="CFF0DD")
CALM = Look(ink="00526B", paper="DDF5FB")
MUTED = Look(ink=GREY, paper="ECEEF2")


def font_of(kind: Kind) -> Font:
    return LINKED if kind is Kind.LINK else PLAIN


def alignment_of(kind: Kind) -> Alignment:
    return Alignment(
        horizontal=_side(kind), vertical="top", indent=INDENT, wrap_text=kind in WRAPPED
    )


def head_alignment_of(kind: Kind) -> Alignment:
    return Alignment(horizontal=_side(kind), vertical="center", indent=INDENT, wrap_text=True)


def _side(kind: Kind) -> str:
    return "right" if kind in _RIGHT else "left"
