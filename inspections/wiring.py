"""Puts the real parts together, once per process; nothing connects before it is used."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from inspections.audit import watch  # noqa: F401, listens from here on
from inspections.clock import Clock, utcnow
from inspections.db import Sessions, make_engine, make_sessions
from inspections.links import LinkSigner
from inspections.mail.dispatch_book import DispatchBook
from inspections.mail.render import render
from inspections.mail.transport import SmtpTransport
from inspections.photo_store import PhotoStore
from inspections.quiet_logs import keep_logs_quiet
from inspections.sealing import Sealer
from inspections.settings import Settings
from inspections.simulate.compare import write_comparison
from inspections.store import weighing  # noqa: F401, listens from here on
from inspections.store.exports import POLICY_COMPARISON
from inspections.usecases.build_export import Maker
from inspections.usecases.deliver_message import Transport
from inspections.usecases.run_due import Office
from inspections.virus_scan import Scanner

MAKERS: dict[str, Maker] = {POLICY_COMPARISON: write_comparison}


@dataclass(frozen=True, slots=True)
class Wiring:
    settings: Settings
    engine: Engine
    sessions: Sessions
    clock: Clock
    transport: Transport
    photos: PhotoStore
    scanner: Scanner
    links: LinkSigner
    sealer: Sealer

    @property
    def book(self) -> DispatchBook:
        return DispatchBook(self.settings.dispatch_dir)

    def office(self) -> Office:
        """What the due work needs."""
        return Office(
            sessions=self.sessions,
            transport=self.transport,
            render=lambda message: render(message, self.settings),
            clock=self.clock,
            mail_hold=self.settings.mail_hold,
            export_dir=self.settings.export_dir,
            base_url=self.settings.base_url,
            book=self.book,
            anchor_email=self.settings.audit_anchor_email,
            photos=self.photos,
            makers=MAKERS,
        )


def wire(
    settings: Settings, *, clock: Clock = utcnow, transport: Transport | None = None
) -> Wiring:
    keep_logs_quiet()
    engine, scanner = make_engine(settings.database_url), Scanner(settings.clamd_url)
    return Wiring(
        settings=settings,
        engine=engine,
        sessions=make_sessions(engine, clock=clock, limits=settings.photo_limits),
        clock=clock,
        transport=transport or SmtpTransport(settings.smtp_url, settings.envelope_sender),
        photos=PhotoStore(settings.photo_dir, scanner.check),
        scanner=scanner,
        links=LinkSigner(settings.secret_keys, settings.base_url),
        sealer=Sealer(settings.secret_keys),
    )
