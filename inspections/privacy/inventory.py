"""What every column is: whose, what for, how long, and what the audit log keeps of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from inspections.domain import strict_yaml
from inspections.domain.retention import Keep

FILE = Path(__file__).with_name("inventory.yaml")


class Kind(StrEnum):
    """What the audit log keeps of a value."""

    PLAIN = "plain"
    PERSONAL = "personal"
    SECRET = "secret"
    DERIVED = "derived"


class Kept(StrEnum):
    """What the audit log keeps of a change of a table."""

    FIELDS = "fields"
    DIGEST = "digest"
    UPDATES = "updates"
    NOTHING = "none"


class Basis(StrEnum):
    """Why the data may be processed (GDPR)."""

    PUBLIC_TASK = "public_task"  # Art. 6 (1) e with § 3 SächsDSDG
    SECURITY = "security"  # Art. 6 (1) e with Art. 32
    CONSENT = "consent"  # Art. 6 (1) a
    LAW = "law"  # Art. 6 (1) c


class Subject(StrEnum):
    """Whose data it can be."""

    STAFF = "staff"
    OPERATOR = "operator"
    EMPLOYEE = "employee"  # of an operator
    RESIDENT = "resident"


class InventoryInvalid(Exception):
    """The file names a class that is not there, or a table says nothing of its audit."""


@dataclass(frozen=True, slots=True)
class Class:
    """Columns of one purpose. `who`: whose values they are; `refers`: whose number they hold."""

    name: str
    kind: Kind
    who: tuple[Subject, ...] = ()
    refers: tuple[Subject, ...] = ()
    what: str = ""
    purpose: str = ""
    basis: Basis | None = None
    keep: Keep | None = None

    @property
    def of_a_person(self) -> bool:
        return bool(self.who or self.refers)

    def of(self, subject: Subject) -> bool:
        return subject in self.who or subject in self.refers


@dataclass(frozen=True, slots=True)
class Listed:
    """One table."""

    name: str
    kept: Kept
    because: str
    objects: tuple[str, ...]
    columns: dict[str, Class]
    recorded: tuple[str, ...]  # the columns of which the audit log keeps anything


@lru_cache
def inventory() -> dict[str, Listed]:
    """By table. Raises InventoryInvalid."""
    return _read(strict_yaml.read(FILE.read_text()))


def classes_of(subject: Subject) -> list[Class]:
    """Every class of which a column is there, once, in the order of the file."""
    found = (each for table in inventory().values() for each in table.columns.values())
    return [each for each in dict.fromkeys(found) if each.of(subject)]


def _read(document: dict[str, Any]) -> dict[str, Listed]:
    classes = {name: _class(name, said) for name, said in document["classes"].items()}
    return {name: _listed(name, said, classes) for name, said in document["tables"].items()}


def _class(name: str, said: dict[str, str]) -> Class:
    basis, keep = said.get("basis"), said.get("keep")
    return Class(
        name=name,
        kind=Kind(said["kind"]),
        who=tuple(map(Subject, said.get("who", "").split())),
        refers=tuple(map(Subject, said.get("refers", "").split())),
        what=said.get("what", ""),
        purpose=said.get("purpose", ""),
        basis=Basis(basis) if basis else None,
        keep=Keep(keep) if keep else None,
    )


def _listed(name: str, said: dict[str, Any], classes: dict[str, Class]) -> Listed:
    if unknown := set(said["columns"].values()) - classes.keys():
        raise InventoryInvalid(f"{name}: no such class: {', '.join(sorted(unknown))}")
    kept = Kept(said["audit"])
    because, objects = said.get("because", ""), tuple(said.get("objects", ()))
    if (kept is Kept.NOTHING) != bool(because) or (kept is Kept.NOTHING) == bool(objects):
        raise InventoryInvalid(f"{name}: say either `objects`, or `because` nothing is kept")
    columns = {column: classes[word] for column, word in said["columns"].items()}
    recorded = tuple(
        column for column, each in columns.items() if each.kind is not Kind.DERIVED
    )
    return Listed(name, kept, because, objects, columns, recorded)
