"""What nobody writes here because it opens doors, read from the sources themselves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted(
    path
    for package in ("inspections", "workers", "web", "schemas")
    for path in (ROOT / package).rglob("*.py")
    if "node_modules" not in path.parts
)
SCRIPTS = [*sorted((ROOT / "web/static/js").glob("*.js")), ROOT / "web/templates/sw.js"]
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "os.system", "os.popen", "pickle.load", "pickle.loads",
    "marshal.loads", "shelve.open", "yaml.unsafe_load", "yaml.full_load",
    "render_template_string", "app.jinja_env.from_string", "Markup.format",
    "random.random", "random.choice", "random.choices", "random.randint",
}  # fmt: skip
RANDOM_IS_RIGHT = ("inspections/demo/", "inspections/simulate/")
ASKS_WEB_SERVERS = {
    "httpx", "requests", "aiohttp", "urllib3", "urllib.request", "http.client", "websockets",
}  # fmt: skip
MAY_ASK = ("inspections/outgoing.py", "inspections/commands/up.py")  # the latter its own children
LEGACY_MAIL = ("MIMEText", "MIMEMultipart", "email.mime")
SAMPLES = ROOT / "web/templates/_muster"
PAGES = [
    page
    for page in sorted((ROOT / "web/templates").rglob("*.html"))
    if SAMPLES not in page.parents  # the sheet of samples sends nothing
]
POSTING = re.compile(r"<form\b(?=[^>]*method=\"post\")[^>]*>")
SECRET_NAMES = re.compile(r"token|secret|password|key|seed|code|nonce|csrf", re.IGNORECASE)
SINKS = re.compile(
    r"\.(?:inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function\("
    r"|setTimeout\(\s*[\"'`]|\.srcdoc\s*=|createContextualFragment"
)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield node, ast.unparse(node.func)


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_nothing_typed_becomes_program_or_shell(path: Path) -> None:
    for call, name in calls(path):
        if name.startswith("random.") and named(path).startswith(RANDOM_IS_RIGHT):
            continue
        assert name not in FORBIDDEN_CALLS, f"{name} in line {call.lineno}"
        for word in call.keywords:
            assert word.arg != "shell", f"a shell in line {call.lineno}"
            if word.arg in ("verify", "autoescape"):
                switched_off = isinstance(word.value, ast.Constant) and word.value.value is False
                assert not switched_off, f"{word.arg}=False in line {call.lineno}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_one_module_asks_other_web_servers(path: Path) -> None:
    """It looks at every address; so will webhooks and tiles, should there ever be some."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = [getattr(node, "module", None) or ""]
            asked = {*module, *(one.name for one in node.names)} & ASKS_WEB_SERVERS
            assert not asked or named(path) in MAY_ASK, f"{asked} in line {node.lineno}"


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_letters_are_made_by_the_class_that_refuses_line_breaks(path: Path) -> None:
    assert not [word for word in LEGACY_MAIL if word in path.read_text()]


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_secret_is_a_uuid(path: Path) -> None:
    """122 bits with a known form are a name, not a secret; secrets come from `secrets`."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Assign | ast.keyword) or node.value is None:
            continue
        value = ast.unparse(node.value)
        keyword = isinstance(node, ast.keyword)
        names = [node.arg or ""] if keyword else [ast.unparse(one) for one in node.targets]
        if re.search(r"\buuid[14]\(", value):
            assert not [name for name in names if SECRET_NAMES.search(name)], value


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_no_secret_is_short(path: Path) -> None:
    """At least 128 bits, but for what a person types and what is only a reference."""
    for call, name in calls(path):
        if name in ("secrets.token_urlsafe", "secrets.token_hex", "secrets.token_bytes"):
            size = call.args[0] if call.args else None
            if isinstance(size, ast.Constant) and size.value < 16:
                assert named(path) == "web/errors.py", f"line {call.lineno}"


@pytest.mark.parametrize("path", SCRIPTS, ids=named)
def test_no_script_makes_markup_of_data(path: Path) -> None:
    assert not SINKS.findall(path.read_text())


def test_no_key_lies_in_the_repository() -> None:
    """Certificates of the tests are made for them and say so by their place."""
    looks_like_one = re.compile(
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----|AKIA[0-9A-Z]{16}|\bgh[pousr]_\w{36}"
        r"|BEGEHUNG_SECRET_KEY\s*[:=]\s*[\"']?[A-Za-z0-9_-]{32,}"
    )
    for pattern in ("*.py", "*.md", "*.yaml", "*.yml", "*.toml", "*.conf", "*.service", "*.env*"):
        for path in ROOT.rglob(pattern):
            parts = set(path.relative_to(ROOT).parts)
            if parts & {".venv", "node_modules", ".run"} or path == Path(__file__):
                continue
            assert not looks_like_one.search(path.read_text(errors="replace")), path


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_a_form_that_posts_says_where(page: Path) -> None:
    """Else it goes to the address bar's page with its fragment, and the answer opens there."""
    for form in POSTING.findall(page.read_text()):
        assert re.search(r" action=\"[^\"#]+\"", form), form
