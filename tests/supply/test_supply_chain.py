"""What the product is made of is locked, listed, allowed, and built the same by everybody."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / ".ci" / "supply.py"
SUPPLY = runpy.run_path(str(SCRIPT))
# what may be distributed with a program under the EUPL-1.2; a new word is for a person to read
ALLOWED = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|OFL|EUPL|LGPL|CC0|Unlicense"
    r"|HPND|0BSD|[Zz]lib"
)
# the package itself says nothing; read in its licence file or repository
SAID_ELSEWHERE = {"mrml": "MIT", "pysqlite3": "zlib", "pyxform": "BSD-2-Clause"}
NOBODY_SHIPS = re.compile(r"\b(AGPL|GPL-|GNU General|SSPL|BUSL|Commons Clause|Proprietary)")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | environment,
    )


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.txt")), ids=lambda path: path.name)
def test_every_requirement_has_its_version_and_its_hashes(lock: Path) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", lock.read_text(), flags=re.MULTILINE)
    entries = [entry for entry in entries if entry and entry[0].isalnum()]
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+(\[[^\]]*\])?==[\w.!+-]+", entry), entry[:60]
        assert "--hash=sha256:" in entry, entry[:60]
    assert "://" not in lock.read_text(), "a lock names no place to fetch from"


def test_make_installs_by_hash_only() -> None:
    installs = [line for line in (ROOT / "Makefile").read_text().splitlines() if "-r req" in line]
    assert installs
    for line in installs:
        assert "--require-hashes" in line


def test_the_bill_of_materials_is_valid_and_names_everything_with_its_hash(tmp_path: Path) -> None:
    made = tmp_path / "sbom.json"
    assert run("sbom", str(made)).returncode == 0
    text = made.read_text()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    components = {each["name"].lower(): each for each in json.loads(text)["components"]}
    for name, version in SUPPLY["locked"]().items():
        assert components[name]["version"] == version
    for name in ("@kern-ux/native", "signature_pad"):
        assert components[name]["hashes"]
    assert "axe-core" not in components, "only tests need it"
    first = made.read_bytes()
    run("sbom", str(made))
    assert made.read_bytes() == first


def test_every_package_has_a_licence_we_may_ship_with() -> None:
    rows = SUPPLY["licences"]()
    assert len(rows) > 60
    for name, version, said in rows:
        licence = said or SAID_ELSEWHERE.get(name, "")
        assert ALLOWED.search(licence), (name, version, licence)
        assert not NOBODY_SHIPS.search(licence), (name, version, licence)


def test_an_audit_that_cannot_ask_says_so_and_is_no_good_news() -> None:
    """Where the list is in reach, this still goes nowhere."""
    nowhere = "http://127.0.0.1:1"
    asked = run("audit", HTTPS_PROXY=nowhere, HTTP_PROXY=nowhere, https_proxy=nowhere)
    assert asked.returncode == 0
    assert asked.stdout.startswith("audit: NOT DONE, the list of known weaknesses")
    assert "No known" not in asked.stdout


def test_two_people_build_the_same_wheel(tmp_path: Path) -> None:
    """From two copies with other times, umasks and an order of files of their own."""
    built = [build(tmp_path / name, mask) for name, mask in (("one", 0o022), ("other", 0o077))]
    assert built[0].name == built[1].name
    assert built[0].read_bytes() == built[1].read_bytes()
    with zipfile.ZipFile(built[0]) as wheel:
        names = wheel.namelist()
    assert "inspections/settings.py" in names
    assert not [name for name in names if "node_modules" in name or name.startswith("tests")]


def build(folder: Path, mask: int) -> Path:
    folder.mkdir()
    wanted = ("inspections", "workers", "web", "schemas", "pyproject.toml", "README.md", "LICENSE")
    unwanted = shutil.ignore_patterns("node_modules", "__pycache__")
    before = os.umask(mask)
    try:
        for name in wanted if mask == 0o022 else reversed(wanted):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source, folder / name, ignore=unwanted, copy_function=shutil.copyfile
                )
            else:
                shutil.copyfile(source, folder / name)
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
            cwd=folder,
            env=os.environ | {"SOURCE_DATE_EPOCH": "1700000000"},
            check=True,
            capture_output=True,
        )
    finally:
        os.umask(before)
    [wheel] = (folder / "dist").iterdir()
    return wheel
