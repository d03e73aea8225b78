"""YAML read strictly: a key given twice is refused, of which YAML would silently keep the last."""

from __future__ import annotations

from typing import Any

import yaml


def read(text: str) -> Any:
    """Raises yaml.YAMLError."""
    return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506, a SafeLoader


class _UniqueKeys(yaml.SafeLoader):
    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key} is given twice", problem_mark=node.start_mark
                )
        return super().construct_mapping(node, deep)
