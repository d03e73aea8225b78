"""Who may import whom, and what nobody writes; read from the source itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("inspections", "workers", "web", "schemas")
BANNED_NAMES = {
    "utils", "helpers", "common", "misc", "models", "constants", "manager", "service", "base",
    "views", "forms",
}  # fmt: skip
LONGEST = 400


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (
            path
            for path in (ROOT / package).rglob("*.py")
            if "node_modules" not in path.parts and "versions" not in path.parts
        )


ALL = sorted(sources())


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_file_name_says_what_is_in_it(path: Path) -> None:
    assert path.stem not in BANNED_NAMES


@pytest.mark.parametrize("path", ALL, ids=named)
def test_a_file_holds_one_idea(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nobody_commits_and_nobody_asks_the_queue_to_wait(path: Path) -> None:
    text = path.read_text()
    for word in (r"\.commit\(", r"\beta\s*=", r"\bcountdown\s*=", r"\.delay\(", r"\.retry\("):
        assert not re.search(word, text), word


@pytest.mark.parametrize("path", ALL, ids=named)
def test_nothing_is_evaluated_pickled_or_built_as_sql(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            assert name not in {"eval", "exec", "pickle.loads", "yaml.unsafe_load"}, name
            if name == "yaml.load":
                assert "yaml.SafeLoader)" in path.read_text(), "only a kind of SafeLoader"
            if name in {"text", "sqlalchemy.text"} and node.args:
                assert isinstance(node.args[0], ast.Constant), "SQL text must be a literal"


@pytest.mark.parametrize("path", ALL, ids=named)
def test_only_the_settings_and_the_edges_read_the_environment(path: Path) -> None:
    if "os.environ" in path.read_text():
        edges = ("inspections/commands/", "workers/app.py", "web/wsgi.py", "web/assets.py")
        assert named(path).startswith(edges), "settings are an argument"


@pytest.mark.parametrize(
    "path", [p for p in ALL if p.parts[len(ROOT.parts)] == "inspections"], ids=named
)
def test_the_core_never_reads_the_clock(path: Path) -> None:
    text = path.read_text()
    allowed = ("inspections/clock.py", "inspections/commands/", "inspections/demo/")
    if not named(path).startswith(allowed):
        assert not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", text)


@pytest.mark.parametrize("path", ALL, ids=named)
def test_every_module_says_in_a_sentence_what_it_is(path: Path) -> None:
    if path.read_text().strip():
        assert ast.get_docstring(ast.parse(path.read_text()))
