"""Whose log-ins we believe: a file with one OpenID provider for each district."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from inspections.domain import strict_yaml
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.outgoing import is_allowed

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
ACCOUNTS = {role.value for role in Role if role not in WITHOUT_ACCOUNT}
NEEDED = {"key", "name", "district", "issuer", "client_id", "roles"}
OPTIONAL = {"client_secret", "client_secret_file", "role_claim", "scopes", "amr", "acr"}


class IssuersInvalid(Exception):
    """The file is wrong; one sentence per fault."""


@dataclass(frozen=True, slots=True)
class Issuer:
    key: str  # in addresses of ours
    name: str  # on the button
    district: str
    issuer: str  # exactly as its tokens name it
    client_id: str
    client_secret: str
    roles: tuple[tuple[str, Role], ...]  # value of the claim, in order: the first that fits
    role_claim: str = "groups"
    scopes: str = "openid profile email"
    amr: frozenset[str] = frozenset()  # any of them says that a second factor was asked for
    acr: frozenset[str] = frozenset()

    def proved_twice(self, claims: dict[str, Any]) -> bool:
        methods = claims.get("amr")
        said = {str(one) for one in methods} if isinstance(methods, list) else set()
        return bool(said & self.amr) or claims.get("acr") in self.acr

    def role_of(self, claims: dict[str, Any]) -> Role | None:
        given = claims.get(self.role_claim)
        held = given if isinstance(given, list) else [given]
        return next((role for value, role in self.roles if value in held), None)


def read_issuers(path: Path) -> tuple[Issuer, ...]:
    """Raises IssuersInvalid."""
    try:
        document = strict_yaml.read(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise IssuersInvalid(f"{path}: {error}")
    if not isinstance(document, list) or not all(isinstance(each, dict) for each in document):
        raise IssuersInvalid(f"{path}: a list of providers, each with its fields")
    problems = [
        f"{path}: provider {number}: {problem}"
        for number, entry in enumerate(document, start=1)
        for problem in _problems(entry)
    ]
    for field in ("key", "district", "issuer"):
        values = [entry.get(field) for entry in document]
        problems += [f"{path}: {field} {value!r} twice" for value in _twice(values)]
    if problems:
        raise IssuersInvalid("\n".join(problems))
    return tuple(_issuer(entry) for entry in document)


def _twice(values: list[Any]) -> list[Any]:
    return [value for at, value in enumerate(values) if value in values[:at]]


def _problems(entry: dict[str, Any]) -> list[str]:
    problems = [f"{name} is missing" for name in sorted(NEEDED - set(entry))]
    problems += [f"{name} is unknown" for name in sorted(set(entry) - NEEDED - OPTIONAL)]
    if problems:
        return problems
    for name in set(entry) - {"roles", "amr", "acr"}:
        if not isinstance(entry[name], str) or not entry[name].strip():
            problems.append(f"{name} is no text")
    if problems:
        return problems
    if not KEY.fullmatch(entry["key"]):
        problems.append("key: only small letters, digits and hyphens")
    if not is_allowed(entry["issuer"]):
        problems.append("issuer: an https address")
    roles = entry["roles"]
    if not isinstance(roles, dict) or not roles or set(roles.values()) - ACCOUNTS:
        problems.append(f"roles: values of the claim, each with one of {sorted(ACCOUNTS)}")
    if ("client_secret" in entry) == ("client_secret_file" in entry):
        problems.append("either client_secret or client_secret_file")
    elif "client_secret_file" in entry and not Path(entry["client_secret_file"]).is_file():
        problems.append("client_secret_file: there is no such file")
    for name in ("amr", "acr"):
        if not isinstance(entry.get(name, []), list):
            problems.append(f"{name} is no list")
    return problems


def _issuer(entry: dict[str, Any]) -> Issuer:
    file = entry.get("client_secret_file")
    return Issuer(
        key=entry["key"],
        name=entry["name"],
        district=entry["district"],
        issuer=entry["issuer"],
        client_id=entry["client_id"],
        client_secret=Path(file).read_text("utf-8").strip() if file else entry["client_secret"],
        roles=tuple((str(value), Role(role)) for value, role in entry["roles"].items()),
        role_claim=entry.get("role_claim", "groups"),
        scopes=entry.get("scopes", "openid profile email"),
        amr=frozenset(entry.get("amr", [])),
        acr=frozenset(entry.get("acr", [])),
    )
