"""The socket is back as soon as Slack takes it, however seldom it is pinged."""

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from slack_setup import settings_for
from waiting import takes, until

from agents_slack.api.client import make_client, make_session
from agents_slack.inbound.bolt_app import SocketModeConnection, make_app
from agents_slack.inbound.people.directory import identify
from bridge.sandbox.faults import JSON_500
from bridge.sandbox.slack import SlackStandIn
from core.store.outage import OutageLog

NEVER = 3600.0  # seconds between pings


@asynccontextmanager
async def a_socket(slack: SlackStandIn, heard: list[Any], ping_interval: float):
    """A socket that runs, and the task in which it does."""
    settings = settings_for(slack)
    client = make_client(settings)
    client.session = make_session()
    app = make_app(settings, await identify(client), OutageLog().refused)
    socket = SocketModeConnection(app, settings, client, lambda *told: heard.append(told), ping_interval=ping_interval)
    running = asyncio.create_task(socket.run())
    await until(lambda: socket.is_connected, "there is a connection")
    yield socket, running
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    await client.session.close()


@pytest.fixture
async def hellos(slack, request):
    """One for each time that Slack greeted the socket. The parameter is the ping interval, in seconds."""
    heard: list[Any] = []
    async with a_socket(slack, heard, getattr(request, "param", NEVER)):
        yield heard


async def test_a_connection_that_is_cut_is_made_anew_at_once(slack, hellos):
    slack.drop_sockets()
    await until(lambda: len(hellos) == 2, "Slack has greeted it again")


async def test_a_connection_that_is_refused_for_a_moment_is_tried_again_soon(slack, hellos):
    opened = sum(call.method == "apps.connections.open" for call in slack.calls)
    slack.refuse_sockets(0.5)
    slack.drop_sockets()
    await until(lambda: len(hellos) == 2, "Slack has greeted it again")
    assert sum(call.method == "apps.connections.open" for call in slack.calls) == opened + 1  # one a minute is Slack's


async def test_an_address_for_the_connection_that_slack_does_not_give_is_asked_for_again_soon(slack, hellos):
    slack.faults.inject(JSON_500, "apps.connections.open", times=2)
    slack.drop_sockets()
    await until(lambda: len(hellos) == 2, "Slack has greeted it again")


async def test_a_connection_that_slack_asked_for_is_kept_in_the_same_way(slack, hellos):
    await slack.sockets.refresh_sockets()
    await until(lambda: len(hellos) == 2, "Slack has greeted the one that it asked for")
    slack.drop_sockets()
    await until(lambda: len(hellos) == 3, "Slack has greeted it again")
    await until(lambda: len(slack.sockets.connections) == 1, "one is open")


@pytest.mark.parametrize("hellos", [0.2], indirect=True)
async def test_an_address_that_is_no_longer_good_is_not_tried_for_ever(slack, hellos):
    slack.sockets.new_ticket, new_ticket = (lambda: "used before"), slack.sockets.new_ticket
    slack.drop_sockets()
    await until(lambda: sum(c.method == "apps.connections.open" for c in slack.calls) >= 3, "another is asked for")
    slack.sockets.new_ticket = new_ticket
    await until(lambda: len(hellos) == 2, "Slack has greeted it again")


async def test_who_stops_in_the_moment_in_which_it_may_connect_again_stops(slack):
    """slack_sdk waits for its lock with `wait_for`, which loses a cancellation that comes together with the lock."""
    async with a_socket(slack, [], NEVER) as (socket, running):
        lock = socket._client.connect_operation_lock
        await lock.acquire()
        slack.drop_sockets()
        await until(lambda: lock._waiters, "it waits to connect again")
        lock.release()
        await takes(0, "the lock, to be handed on")
        running.cancel()
        await until(running.done, "it has stopped")
