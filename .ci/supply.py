"""What the product is made of: `sbom`, `licences`, `audit`; each writes or says one thing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from base64 import b64decode
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.txt"
NPM_LOCK = ROOT / "web" / "package-lock.json"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
NOT_DONE = "audit: NOT DONE, the list of known weaknesses cannot be reached from this machine"


def sbom(target: Path) -> None:
    """CycloneDX 1.6: what Python runs, by hashes, and what the browser gets, by integrity."""
    command = ("cyclonedx-py", "requirements", LOCK, "--pyproject", ROOT / "pyproject.toml")
    options = ("--output-reproducible", "--spec-version", "1.6", "--output-format", "JSON")
    made = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:], *options],
        capture_output=True,
        text=True,
        check=True,
    )
    document = json.loads(made.stdout)
    document["components"] += npm_components()
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")


def npm_components() -> list[dict[str, Any]]:
    """Those that are served; what only tests need is marked `dev` in the lock."""
    found = []
    for path, package in sorted(json.loads(NPM_LOCK.read_text())["packages"].items()):
        if not path or package.get("dev"):
            continue
        name, version = path.rpartition("node_modules/")[2], package["version"]
        purl = f"pkg:npm/{name.replace('@', '%40')}@{version}"
        kind, _, digest = package["integrity"].partition("-")
        found.append(
            {
                "type": "library",
                "bom-ref": purl,
                "name": name,
                "version": version,
                "purl": purl,
                "hashes": [{"alg": kind.upper().replace("SHA", "SHA-"),
                            "content": b64decode(digest).hex()}],
                **({"licenses": [{"license": {"name": package["license"]}}]}
                   if "license" in package else {}),
            }
        )  # fmt: skip
    return found


def locked() -> dict[str, str]:
    return {name.lower(): version for name, version in PINNED.findall(LOCK.read_text())}


def licences() -> list[tuple[str, str, str]]:
    """Name, version and licence of what runs here; what another system would install is not."""
    rows = []
    for name, version in sorted(locked().items()):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        rows.append((name, version, licence_of(about)))
    for component in npm_components():
        [said] = component.get("licenses") or [{"license": {"name": ""}}]
        rows.append((component["name"], component["version"], said["license"]["name"]))
    return rows


def licence_of(about: Any) -> str:
    """The expression, else the classifiers, else the first line of the text."""
    if expression := about.get("License-Expression"):
        return str(expression)
    said = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or []
        if line.startswith("License :: ") and line != "License :: OSI Approved"
    ]
    return ", ".join(said) or str(about.get("License") or "").strip().partition("\n")[0]


def audit() -> int:
    """Known weaknesses of the locked packages. What nobody could be asked about is said.

    A mirror without the list answers "not found" for every package, which is no good news.
    """
    command = ("pip-audit", "--require-hashes", "--disable-pip", "--progress-spinner", "off")
    run = subprocess.run(
        [Path(sys.executable).parent / command[0], *command[1:], "-f", "json", "-r", LOCK],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(run.stdout)["dependencies"]
    except (json.JSONDecodeError, KeyError):
        print(f"{NOT_DONE}: {(run.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return 0
    asked = [each for each in packages if "skip_reason" not in each]
    if not asked:
        print(f"{NOT_DONE}: it knows none of {len(packages)} packages")
        return 0
    known = [(each, weakness) for each in asked for weakness in each["vulns"]]
    for package, weakness in known:
        repaired = ", ".join(weakness["fix_versions"]) or "no version yet"
        print(f"{package['name']} {package['version']}: {weakness['id']}, repaired in {repaired}")
    print(f"audit: {len(asked)} of {len(packages)} packages asked about, {len(known)} weaknesses")
    return 1 if known else 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["sbom", target]:
            sbom(Path(target))
        case ["licences"]:
            print("\n".join("\t".join(row) for row in licences()))
        case ["audit"]:
            return audit()
        case _:
            print("supply.py sbom FILE | licences | audit", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
