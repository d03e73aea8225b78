"""A policy as a file (TOML or YAML): what it does not name stays as it is."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from inspections.domain import strict_yaml
from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_limits import checked


def read_policy(path: Path, base: Policy) -> Policy:
    """The policy the file makes of `base`. Raises PolicyInvalid, and OSError without a file."""
    document = _read(path)
    if "land" in document:
        raise PolicyInvalid(field="land", problem="of_the_district")
    before = base.as_document()
    if isinstance(document.get("days"), dict):
        document["days"] = before["days"] | document["days"]
    policy = Policy.from_document(before | document)
    return checked(replace(policy, land=base.land))


def written_policy(policy: Policy) -> str:
    """The policy as YAML that `read_policy` takes."""
    document = policy.as_document()
    del document["land"]
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".toml":
            document: Any = tomllib.loads(text)
        elif path.suffix in (".yaml", ".yml"):
            document = strict_yaml.read(text)
        else:
            raise PolicyInvalid(field=path.name, problem="unknown_format")
    except (tomllib.TOMLDecodeError, yaml.YAMLError, UnicodeDecodeError) as fault:
        raise PolicyInvalid(field=path.name, problem="unreadable", because=str(fault))
    if not isinstance(document, dict) or not all(isinstance(key, str) for key in document):
        raise PolicyInvalid(field=path.name, problem="no_table")
    return document
