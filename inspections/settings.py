"""Settings from the environment; all problems are told at once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from inspections.domain.quota import GIB, LEAST, LEAST_DAILY, MOST, MOST_DAILY, STANDARD, Limits
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, Role
from inspections.issuers import Issuer, IssuersInvalid, read_issuers

ACCOUNTS = [role.value for role in Role if role not in WITHOUT_ACCOUNT]
# who plans, decides or keeps accounts; others may have one
SECOND_FACTOR = frozenset({Role.COORDINATOR, Role.COMMISSIONER, Role.ADMIN})


class SettingsInvalid(Exception):
    """The environment is wrong; `problems` is one sentence per fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Settings:
    data_dir: Path
    database_url: str
    redis_url: str
    smtp_url: str
    port: int
    base_url: str
    mail_from: str
    mail_hold: bool
    secret_keys: tuple[str, ...]  # the first signs, the others still verify
    embedded_mail: bool
    embedded_redis: bool
    trusted_proxies: int
    mail_bounce: str = ""
    second_factor: frozenset[Role] = SECOND_FACTOR  # who has to have one
    issuers: tuple[Issuer, ...] = ()  # whose log-ins we believe
    clamd_url: str = ""  # who is asked about every upload
    security_contact: str = ""  # mailto: or https: for whoever found a weakness
    audit_anchor_email: str = ""
    photo_limits: Limits = STANDARD  # of a district whose administration set none

    @property
    def photo_dir(self) -> Path:
        return self.data_dir / "photos"

    @property
    def export_dir(self) -> Path:
        return self.data_dir / "exports"

    @property
    def dispatch_dir(self) -> Path:
        """What was sent, kept beside the database so that a restore cannot turn it back."""
        return self.data_dir / "dispatch"

    @property
    def envelope_sender(self) -> str:
        """Where mail servers return what they cannot deliver."""
        return self.mail_bounce or self.mail_from

    @property
    def mailbox_dir(self) -> Path:
        """Where the embedded mail sink keeps the letters it accepted."""
        return self.data_dir / "mailbox"

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read BEGEHUNG_* (or BEGEHUNG_*_FILE). Raises SettingsInvalid naming every fault."""
        problems: list[str] = []
        read = _Reader(environ, problems)
        data_dir = Path(read.text("DATA_DIR", ".run")).absolute()
        port = read.number("PORT", 8080, low=1, high=65535)
        smtp_port = read.number("MAIL_SINK_PORT", port + 1 if port < 65535 else port - 1, 1, 65535)
        base_url = read.url("BASE_URL", f"http://127.0.0.1:{port}", ("http", "https"))
        settings = cls(
            data_dir=data_dir,
            database_url=read.url(
                "DATABASE_URL",
                f"sqlite:///{data_dir / 'begehung.sqlite3'}",
                ("sqlite", "postgresql", "postgres"),
            ),
            redis_url=read.url(
                "REDIS_URL",
                f"redis+socket://{data_dir / 'redis.sock'}?virtual_host=0",
                ("redis", "rediss", "redis+socket"),
            ),
            smtp_url=read.url(
                "SMTP_URL",
                f"smtp://127.0.0.1:{smtp_port}",
                ("smtp", "smtps", "smtp+starttls"),
            ),
            port=port,
            base_url=base_url.rstrip("/"),
            mail_from=read.text("MAIL_FROM", f"begehung@{urlsplit(base_url).hostname}"),
            mail_hold=read.flag("MAIL_HOLD", default=False),
            secret_keys=tuple(read.text("SECRET_KEY", "").split()) or (_kept_secret(data_dir),),
            embedded_mail="BEGEHUNG_SMTP_URL" not in environ
            and "BEGEHUNG_SMTP_URL_FILE" not in environ,
            embedded_redis="BEGEHUNG_REDIS_URL" not in environ
            and "BEGEHUNG_REDIS_URL_FILE" not in environ,
            mail_bounce=read.text("MAIL_BOUNCE", ""),
            second_factor=read.roles("SECOND_FACTOR", SECOND_FACTOR),
            issuers=read.issuers("ISSUERS"),
            clamd_url=read.url("CLAMD_URL", "", ("tcp", "unix", "")),
            security_contact=read.url("SECURITY_CONTACT", "", ("mailto", "https", "")),
            audit_anchor_email=read.text("AUDIT_ANCHOR_EMAIL", ""),
            photo_limits=read.photo_limits(STANDARD),
            trusted_proxies=read.number("TRUSTED_PROXIES", 0, low=0, high=9),
        )
        if any(len(key) < 32 for key in settings.secret_keys):
            problems.append("BEGEHUNG_SECRET_KEY: every key needs at least 32 characters")
        if problems:
            raise SettingsInvalid(problems)
        return settings


@dataclass(frozen=True, slots=True)
class _Reader:
    environ: Mapping[str, str]
    problems: list[str]

    def text(self, name: str, default: str) -> str:
        key = f"BEGEHUNG_{name}"
        if path := self.environ.get(f"{key}_FILE"):
            try:
                return Path(path).read_text().strip()
            except OSError as error:
                self.problems.append(f"{key}_FILE: {error}")
        return self.environ.get(key, default)

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name, str(default))
        if text.isdecimal() and low <= int(text) <= high:
            return int(text)
        self.problems.append(f"BEGEHUNG_{name}: {text!r} is no number from {low} to {high}")
        return default

    def url(self, name: str, default: str, schemes: tuple[str, ...]) -> str:
        text = self.text(name, default)
        if urlsplit(text).scheme.split("+")[0] not in {s.split("+")[0] for s in schemes}:
            self.problems.append(f"BEGEHUNG_{name}: begins with none of {', '.join(schemes)}")
        return text

    def roles(self, name: str, default: frozenset[Role]) -> frozenset[Role]:
        """Names with spaces between them; `none` is nobody."""
        words = self.text(name, " ".join(default)).split()
        unknown = sorted(set(words) - set(ACCOUNTS) - {"none"})
        if unknown or not words:
            known = ", ".join(ACCOUNTS)
            self.problems.append(f"BEGEHUNG_{name}: name some of {known}, or none")
        return frozenset(Role(word) for word in words if word in ACCOUNTS)

    def issuers(self, name: str) -> tuple[Issuer, ...]:
        """Of the file that is named, if one is."""
        path = self.text(name, "")
        try:
            return read_issuers(Path(path)) if path else ()
        except IssuersInvalid as error:
            self.problems.extend(f"BEGEHUNG_{name}: {line}" for line in str(error).splitlines())
            return ()

    def photo_limits(self, default: Limits) -> Limits:
        gib = self.number("STORAGE_GIB", default.bytes // GIB, LEAST, MOST)
        daily = self.number("DAILY_PHOTOS", default.daily, LEAST_DAILY, MOST_DAILY)
        return Limits(gib * GIB, daily)

    def flag(self, name: str, *, default: bool) -> bool:
        text = self.text(name, "1" if default else "0").lower()
        if text not in {"0", "1", "no", "yes", "false", "true"}:
            self.problems.append(f"BEGEHUNG_{name}: {text!r} is neither 0 nor 1")
        return text in {"1", "yes", "true"}


def _kept_secret(data_dir: Path) -> str:
    """A secret made once per data directory, so that links survive a restart."""
    path = data_dir / "secret"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()
