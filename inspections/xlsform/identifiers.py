"""Names of other people's forms as ids of ours: letters, digits and _, at most thirty."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from inspections.domain.checklist_file import IDENTIFIER

LONGEST = 30


def identifier(name: str, taken: Collection[str]) -> str:
    """The name itself where it can be one and is free."""
    if IDENTIFIER.fullmatch(name) and name not in taken:
        return name
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    wish = re.sub(r"\W+", "_", plain).strip("_") or "o"
    wish = (wish if wish[0].isalpha() else f"o{wish}")[:LONGEST]
    found, number = wish, 1
    while found in taken:
        number += 1
        ending = f"_{number}"
        found = wish[: LONGEST - len(ending)] + ending
    return found
