"""Values only the installation can read."""

from __future__ import annotations

import pytest

from inspections.sealing import SealBroken, Sealer

OLD, NEW = "a" * 40, "b" * 40


def test_what_is_sealed_is_read_again_and_looks_different_every_time() -> None:
    sealer = Sealer((NEW,))
    first, second = sealer.seal("JBSWY3DP"), sealer.seal("JBSWY3DP")
    assert first != second
    assert "JBSWY3DP" not in first
    assert sealer.unseal(first) == sealer.unseal(second) == "JBSWY3DP"


def test_after_a_rotation_the_older_key_still_opens_and_the_new_one_seals() -> None:
    kept = Sealer((OLD,)).seal("wort")
    rotated = Sealer((NEW, OLD))
    assert rotated.unseal(kept) == "wort"
    assert Sealer((NEW,)).unseal(rotated.seal("wort")) == "wort"


@pytest.mark.parametrize("change", [lambda s: s[:-6] + "AAAAAA", lambda s: "", lambda s: "x" * 80])
def test_what_was_changed_or_is_not_ours_is_refused(change) -> None:
    sealer = Sealer((NEW,))
    with pytest.raises(SealBroken):
        sealer.unseal(change(sealer.seal("wort")))


def test_without_its_key_nothing_opens() -> None:
    with pytest.raises(SealBroken):
        Sealer((NEW,)).unseal(Sealer((OLD,)).seal("wort"))
