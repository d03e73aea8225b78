"""Text as a cell may hold it: escaped, without forbidden characters, never too long."""

from __future__ import annotations

import re
from html import escape

from inspections.labels import N_, _

LONGEST = 32_767  # UTF-16 units; Excel calls a file with more in one cell damaged
CUT_MARK = N_("… [gekürzt]")
REPLACEMENT = "\ufffd"

_NEEDS_CARE = re.compile(
    "[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")

needs_care = _NEEDS_CARE.search


def readable(text: str) -> str:
    """What a person will see: what XML forbids is replaced, what is too long is marked."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _shortened(_ILLEGAL.sub(REPLACEMENT, text))


def as_xml(text: str) -> str:
    """Content of a `<t>` element. Excel reads _x0041_ as a letter, so a literal one is escaped."""
    return _LOOKS_ESCAPED.sub("_x005F_", escape(readable(text), quote=False))


def quoted(text: str) -> str:
    """A string literal inside a formula."""
    return '"' + readable(text).replace('"', '""') + '"'


def _shortened(text: str) -> str:
    if len(text) <= LONGEST // 2 or len(text.encode("utf-16-le")) // 2 <= LONGEST:
        return text
    mark = " " + _(CUT_MARK)
    room = (LONGEST - len(mark)) * 2
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + mark
