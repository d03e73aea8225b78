"""Hosts of their own on one machine: network namespaces joined by virtual cables.

No namespace gets a name. Each is held by a process on the leash of the test run, so that
namespaces, cables and addresses are gone with it, also when the run is killed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from tests.faults.processes.program import until
from tests.faults.processes.stack import Host
from tests.fixtures.leashed import end_leashed, start_leashed

TOOLS = ("ip", "unshare", "nsenter", "sleep")
_numbers = count()


class NotPermitted(RuntimeError):
    """This machine, or this user, may not make network namespaces."""


@dataclass(frozen=True)
class Namespace:
    holder: int  # the process that keeps it alive

    @property
    def prefix(self) -> tuple[str, ...]:
        return ("nsenter", "-t", str(self.holder), "-n")

    def run(self, *call: str) -> None:
        _run((*self.prefix, *call))

    def link(self, name: str, state: str) -> None:
        """Pull the cable out (down) or put it in again (up)."""
        self.run("ip", "link", "set", name, state)


def why_not() -> str:
    """Empty where namespaces can be made; else what is in the way, in one line."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        return f"network namespaces: {', '.join(missing)} not installed"
    if os.getuid() != 0:
        return "network namespaces need root"
    tried = subprocess.run(
        ["unshare", "-n", "ip", "link", "add", "one0", "type", "veth", "peer", "name", "two0"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return f"network namespaces not permitted: {tried.stderr.strip()}" if tried.returncode else ""


@dataclass(frozen=True)
class Landscape:
    """One host with the servers, one with the web, two with workers."""

    data: Host
    web: Host
    workers: tuple[Host, Host]
    spaces: tuple[Namespace, Namespace]  # of the workers

    def cut_off(self, worker: int) -> None:
        self.spaces[worker].link("uplink", "down")

    def join(self, worker: int) -> None:
        """The cable is in again; the way out has to be told anew."""
        self.spaces[worker].link("uplink", "up")
        _way_out(self.spaces[worker], worker)


@contextmanager
def landscape() -> Iterator[Landscape]:
    """Raises NotPermitted."""
    if reason := why_not():
        raise NotPermitted(reason)
    holders = [start_leashed(["unshare", "-n", "sleep", "infinity"]) for _one in range(4)]
    try:
        spaces = [Namespace(holder.pid) for holder in holders]
        for space in spaces:
            _wait_for(space)
            space.run("ip", "link", "set", "lo", "up")
        data, web, *workers = spaces
        net = f"10.{64 + os.getpid() % 128}.{os.getpid() // 128 % 256}"
        _to_us(data, net, 0)
        _to_us(web, net, 4)
        for number, space in enumerate((*workers, web)):
            _cable(data, f"to{number}", space, "uplink")
            data.run("ip", "addr", "add", f"10.9.{number}.1/30", "dev", f"to{number}")
            space.run("ip", "addr", "add", f"10.9.{number}.2/30", "dev", "uplink")
            _way_out(space, number)
        yield Landscape(
            Host(f"{net}.1", data.prefix),
            Host(f"{net}.5", web.prefix),
            (Host("10.9.0.2", workers[0].prefix), Host("10.9.1.2", workers[1].prefix)),
            (workers[0], workers[1]),
        )
    finally:
        for holder in holders:
            end_leashed(holder)


def _wait_for(space: Namespace) -> None:
    """Until the holder is in a namespace of its own."""
    ours = os.readlink("/proc/self/ns/net")
    until(lambda: os.readlink(f"/proc/{space.holder}/ns/net") != ours, "a namespace", 10)


def _cable(one: Namespace, end: str, other: Namespace, other_end: str) -> None:
    _run(("ip", "link", "add", end, "netns", str(one.holder), "type", "veth",
          "peer", "name", other_end, "netns", str(other.holder)))  # fmt: skip
    one.link(end, "up")
    other.link(other_end, "up")


def _to_us(space: Namespace, net: str, first: int) -> None:
    """A cable from the test's own network to a host, with addresses at both ends."""
    ours = f"bg{os.getpid() % 1_000_000}n{next(_numbers)}"
    _run(("ip", "link", "add", ours, "type", "veth", "peer", "name", "tester", "netns",
          str(space.holder)))  # fmt: skip
    _run(("ip", "addr", "add", f"{net}.{first + 2}/30", "dev", ours))
    _run(("ip", "link", "set", ours, "up"))
    space.run("ip", "addr", "add", f"{net}.{first + 1}/30", "dev", "tester")
    space.link("tester", "up")


def _way_out(space: Namespace, number: int) -> None:
    space.run("ip", "route", "replace", "default", "via", f"10.9.{number}.1", "dev", "uplink")


def _run(call: Sequence[str]) -> None:
    done = subprocess.run(call, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotPermitted(f"{' '.join(call)}: {done.stderr.strip()}")
