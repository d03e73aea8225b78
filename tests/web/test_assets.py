"""The front-end packages: locked without a host, brought whole, nothing named that is not there."""

import json
import re
from pathlib import Path

import pytest

from web import assets
from web.icons import ICONS

WEB = Path(assets.__file__).parent
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))


@pytest.fixture(scope="module")
def vendor() -> Path:
    assets.bring()
    return assets.VENDOR


def locked() -> dict[str, dict[str, object]]:
    packages = json.loads(assets.LOCK.read_text())["packages"]
    return {path: entry for path, entry in packages.items() if path}


def named_icons() -> set[str]:
    """Icons as templates name them: first argument, `icon_name`, `icon_end`, or a row's "icon"."""
    text = "\n".join(page.read_text() for page in TEMPLATES)
    patterns = (
        r'\bicon\("(\w+)"',
        r'\bicon_(?:name|end)="(\w+)"',
        r'"icon": "(\w+)"',
        r'(?<!_)\bbutton\([^,()"]*(?:"[^"]*"|_\("[^"]*"\)), "(\w+)"',
        r'link_button\([^,()"]*(?:"[^"]*"|_\("[^"]*"\)), "[^"]*", "(\w+)"',
    )
    return {name for pattern in patterns for name in re.findall(pattern, text)}


def test_every_package_is_locked_by_its_hash() -> None:
    assert locked()
    assert all(str(entry["integrity"]).startswith("sha512-") for entry in locked().values())


def test_the_lock_names_no_place_to_fetch_from() -> None:
    text = assets.LOCK.read_text()
    assert '"resolved"' not in text
    assert "registry" not in text


def test_the_packages_asked_for_are_pinned_exactly() -> None:
    wanted = json.loads((WEB / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)


def test_every_listed_file_lies_in_the_vendor_folder(vendor: Path) -> None:
    assert [name for name in assets.listed() if not (vendor / name).stat().st_size] == []


def test_the_stylesheet_of_kern_is_served_as_it_came_but_for_one_rule(vendor: Path) -> None:
    packed = (assets.PACKAGES / "@kern-ux/native/dist/kern.min.css").read_text()
    served = (vendor / "kern/kern.min.css").read_text()
    assert served == packed.replace("body:has(.kern-dialog[open]){overflow:hidden}", "")


def test_no_rule_looks_through_the_whole_document_after_every_change(vendor: Path) -> None:
    sheets = [*SHEETS, vendor / "kern/kern.min.css"]
    text = "\n".join(sheet.read_text() for sheet in sheets)
    assert re.findall(r"(?:\bhtml|\bbody|:root|\*):has\([^{]*", text) == []


def test_what_only_tests_need_is_never_served(vendor: Path) -> None:
    assert assets.AXE.is_file()
    assert list(vendor.rglob("axe*")) == []


def test_a_second_run_does_nothing(vendor: Path) -> None:
    assert assets.is_current()
    assert assets.bring() is False


def test_a_lost_file_is_brought_again(vendor: Path) -> None:
    (vendor / assets.SPRITE).unlink()
    assert not assets.is_current()
    assert assets.bring() is True
    assert (vendor / assets.SPRITE).is_file()


def test_every_package_has_its_licence_named(vendor: Path) -> None:
    notice = (vendor / assets.NOTICE).read_text()
    served = {
        path.removeprefix("node_modules/") for path, entry in locked().items() if "dev" not in entry
    }
    assert all(name in notice for name in served)


def test_a_missing_file_stops_the_work_by_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    with pytest.raises(assets.AssetsError, match=r"kern\.min\.css"):
        assets.lay_out(tmp_path / "vendor")


def test_a_machine_without_npm_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets.shutil, "which", lambda _name: None)
    monkeypatch.setattr(assets.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(assets.AssetsError, match=r"requirements-npm\.txt"):
        assets.npm_command()


def test_every_icon_a_template_names_is_in_the_sprite(vendor: Path) -> None:
    drawn = set(re.findall(r'<symbol id="(\w+)"', (vendor / assets.SPRITE).read_text()))
    assert drawn == set(ICONS)
    assert len(named_icons()) > 20
    assert named_icons() - drawn == set()


def test_every_file_a_stylesheet_names_is_there(vendor: Path) -> None:
    named = [
        (sheet.parent / target).resolve()
        for sheet in SHEETS
        for target in re.findall(r'url\("([^"]+)"\)', sheet.read_text())
    ]
    assert named
    assert [path for path in named if not path.is_file()] == []


def test_no_template_carries_inline_style_or_script() -> None:
    inline = re.compile(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:")
    assert [page.name for page in TEMPLATES if inline.search(page.read_text())] == []


OWN = [sheet for sheet in SHEETS if sheet.stem != "kern"]  # that one undoes KERN's left and right


@pytest.mark.parametrize("sheet", OWN, ids=lambda path: path.stem)
def test_own_stylesheets_know_no_left_and_right(sheet: Path) -> None:
    physical = r"^\s*(?:[^/*\n]*[{;]\s*)?(?:margin|padding|border)-(?:left|right)\s*:\s*(?!0|auto)"
    assert re.findall(physical, sheet.read_text(), re.MULTILINE) == []
