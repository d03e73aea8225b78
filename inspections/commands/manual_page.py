"""Help pages with German headings, and commands that are loaded only when they are used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module

import click

from inspections.labels import N_, _

CLICKS_WORDS = {
    "Options": N_("Optionen"),
    "Commands": N_("Befehle"),
    "Show this message and exit.": N_("Diese Hilfe zeigen."),
    "[OPTIONS]": N_("[OPTIONEN]"),
    "COMMAND": N_("BEFEHL"),
    "[ARGS]...": N_("[ANGABEN] ..."),
}


class ManualPage(click.HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        german = " ".join(in_german(word) for word in args.split())
        super().write_usage(prog, german, prefix=_("Aufruf: ") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        super().write_heading(in_german(heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        super().write_dl([(term, in_german(text)) for term, text in rows], col_max, col_spacing)


def in_german(word: str) -> str:
    return _(CLICKS_WORDS[word]) if word in CLICKS_WORDS else word


class PageContext(click.Context):
    formatter_class = ManualPage


class LazyGroup(click.Group):
    """Knows its commands' names and summaries; imports a command's module when it is called."""

    context_class = PageContext

    def __init__(
        self,
        name: str,
        *,
        help: str,  # noqa: A002 - click's name
        package: str,
        summaries: Mapping[str, str],
        sections: Sequence[tuple[str, Sequence[tuple[str, str]]]] = (),
    ) -> None:
        super().__init__(name, help=help)
        self._package = package
        self._summaries = summaries
        self._sections = sections

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._summaries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._summaries:
            return None
        found = import_module(f"{self._package}.{cmd_name}").command
        assert isinstance(found, click.Command)
        with_german_page(found)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _(text)) for name, text in self._summaries.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for heading, rows in self._sections:
            with formatter.section(_(heading)):
                formatter.write_dl([(term, _(text)) for term, text in rows], col_max=34)


def with_german_page(command: click.Command) -> None:
    """Give a command and all below it the German page, whoever defined it."""
    command.context_class = PageContext
    below = command.commands.values() if isinstance(command, click.Group) else ()
    for child in below:
        with_german_page(child)
