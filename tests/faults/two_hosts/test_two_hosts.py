"""Two worker hosts and a web host on one PostgreSQL and one Redis; one is cut off while sending."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.faults.processes.journal import Journal, Record, read
from tests.faults.processes.program import NotInTime, until
from tests.faults.processes.run import Plan, Run, check, send_home, start_people
from tests.faults.processes.sink import WAIT
from tests.faults.processes.stack import LEASE, Hosts, Stack, running
from tests.faults.two_hosts.namespaces import Landscape, NotPermitted, landscape

pytestmark = [pytest.mark.processes, pytest.mark.postgres]


@pytest.fixture
def hosts() -> Iterator[Landscape]:
    try:
        with landscape() as made:
            yield made
    except NotPermitted as reason:
        pytest.skip(str(reason))


def taken(stack: Stack) -> list[Record]:
    found = read(stack.sink.directory / "journal.jsonl")
    return [one for one in found if one["event"] == "accepted"]


def cut_off_while_sending(stack: Stack, hosts: Landscape) -> Record:
    """Pull the cable between the mail server's acceptance and its answer; the letter."""
    cut, begun = hosts.workers[0].address, time.time()

    def in_flight() -> list[Record]:
        mine = [one for one in taken(stack) if one["peer"] == cut and one["at"] > begun]
        return [one for one in mine if time.time() - one["at"] < WAIT / 2]

    for _try in range(10):
        caught: list[Record] = []
        until(lambda caught=caught: caught.extend(in_flight()) or caught, "a letter of this host")
        hosts.cut_off(0)
        if time.time() - caught[0]["at"] < WAIT - 0.2:
            return caught[0]
        hosts.join(0)  # too slow, it has its answer
    raise NotInTime("no letter could be caught")


def test_a_host_cut_off_while_sending_loses_no_letter_and_doubles_none(hosts: Landscape) -> None:
    places = Hosts(hosts.data, hosts.web, hosts.workers)
    with running(hosts=places, visits=60) as stack, ExitStack() as leave:
        run = Run(stack, Plan(0, 0))
        faults = Journal(stack.home / "faults.jsonl")
        people = start_people(stack, leave, seed=3, haste=5)
        stack.sink.misbehave("dot", "keep_and_wait")
        cut = hosts.workers[0].address
        faults.note("begun", fault="F-32", what="a worker's host cut off while it sends")
        caught = cut_off_while_sending(stack, hosts)
        stack.sink.behave()

        def again() -> bool:
            same = [one for one in taken(stack) if one["message_id"] == caught["message_id"]]
            return len(same) > 1

        # The lease, and half a minute if rows stayed locked until PostgreSQL missed the host.
        until(again, "the other host to send what this one was sending", LEASE + 55)
        hosts.join(0)
        faults.note("over", fault="F-32", kills=0, offset=0)
        joined = len([one for one in taken(stack) if one["peer"] == cut])
        until(
            lambda: len([one for one in taken(stack) if one["peer"] == cut]) > joined,
            "the host to send again",
            90,
        )
        send_home(stack, people)
        run.heal_and_settle()
        faults.note("ended", kills=0, offset=0)
        verdict = check(stack)
        assert verdict.returncode == 0, verdict.stdout + verdict.stderr
        assert {one["peer"] for one in taken(stack)} == {one.address for one in hosts.workers}
