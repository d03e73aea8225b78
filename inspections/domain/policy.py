"""District policy: what a district may tune without a release."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from inspections.domain.vocabulary import Severity

DAYS = {Severity.SEVERE: 7, Severity.MODERATE: 30, Severity.LOW: 60}


@dataclass(frozen=True, slots=True)
class Policy:
    """Days count from the finding; hours are office hours in Berlin; `land` is ISO 3166-2:DE."""

    days: dict[Severity, int] = field(default_factory=lambda: dict(DAYS))
    on_site: frozenset[Severity] = frozenset({Severity.IMMINENT_DANGER, Severity.SEVERE})
    digest_hour: int = 7
    rework_days: int = 14
    land: str = "SN"

    def as_document(self) -> dict[str, Any]:
        return asdict(self) | {"on_site": sorted(self.on_site)}

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Policy:
        known = dict(document)
        if "days" in known:
            known["days"] = {Severity(s): int(n) for s, n in known["days"].items()}
        if "on_site" in known:
            known["on_site"] = frozenset(Severity(s) for s in known["on_site"])
        return cls(**known)
