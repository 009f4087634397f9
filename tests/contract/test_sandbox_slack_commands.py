"""What people do outside modals, over Socket Mode and signed HTTP: commands, shortcuts, links, menus in messages."""

import aiohttp
import pytest

from bridge.sandbox.slack import CHANNEL, DeliveryState, SlackError

RETRY_DELAYS = (0.0, 0.0)
IS_REFUSED = True


async def test_a_command_is_answered_in_its_acknowledgement(slack, app, ana):
    async def status(ack, command):
        if command["text"] == "all":
            await ack(text="3 are waiting", response_type="in_channel")
        else:
            await ack("2 are *yours*")

    app.command("/bridge")(status)
    assert await ana.type_command(CHANNEL, "/bridge", "mine")
    assert await ana.type_command(CHANNEL, "/bridge", "all")
    assert [message.text for message in slack.workspace.ephemerals("U0ANA")] == ["2 are *yours*"]
    (public,) = slack.workspace.channel_messages(CHANNEL)
    assert (public.text, public.user) == ("3 are waiting", slack.app.bot_user)


async def test_a_command_is_answered_later_through_its_response_url(slack, app, ana):
    async def status(ack, respond):
        await ack()
        await respond(text="2 are yours")

    app.command("/bridge")(status)
    assert await ana.type_command(CHANNEL, "/bridge")
    assert [message.text for message in slack.workspace.ephemerals("U0ANA")] == ["2 are yours"]
    assert slack.violations == []


async def test_a_command_that_nobody_takes_fails(slack, app, ana):
    slack.sockets.ack_timeout = 0.2
    assert not await ana.type_command(CHANNEL, "/nothing")


async def test_shortcuts_carry_what_they_are_about(slack, app, ana):
    seen = []

    async def taken(ack, shortcut):
        await ack()
        seen.append((shortcut["type"], shortcut.get("message", {}).get("text")))

    app.shortcut("find")(taken)
    app.shortcut("note")(taken)
    ts = await ana.post(CHANNEL, "look")
    assert await ana.choose_shortcut("find")
    assert await ana.choose_shortcut("note", CHANNEL, ts)
    assert seen == [("shortcut", None), ("message_action", "look")]


async def test_a_button_counts_as_it_was_seen_though_it_was_redrawn_meanwhile(slack, app, client, ana):
    pressed = []

    async def taken(ack, action, body):
        await ack()
        shown = (body.get("message") or body["view"])["blocks"]
        pressed.append((action["value"], [element["value"] for element in shown[0]["elements"]]))

    def actions(value):
        button = {"type": "button", "action_id": "claim", "text": {"type": "plain_text", "text": "Claim"}}
        return [{"type": "actions", "elements": [button | {"value": value}]}]

    app.action("claim")(taken)
    card = await client.chat_postMessage(channel=CHANNEL, text="card", blocks=actions("first"))
    view = (await client.views_publish(user_id=ana.user.id, view={"type": "home", "blocks": actions("first")}))["view"]
    seen = [card["message"]["blocks"][0]["block_id"], view["blocks"][0]["block_id"]]
    for value in ("second", "third"):
        await client.chat_update(channel=CHANNEL, ts=card["ts"], text="card", blocks=actions(value))
        await client.views_publish(user_id=ana.user.id, view={"type": "home", "blocks": actions(value)})
    assert await ana.click(CHANNEL, card["ts"], "claim", block=seen[0])
    assert await ana.click_in_view(ana.home(), "claim", block=seen[1])
    assert await ana.click(CHANNEL, card["ts"], "claim")
    assert pressed == [("first", ["first"]), ("first", ["first"]), ("third", ["third"])]
    with pytest.raises(SlackError, match="action_not_found"):
        await ana.click(CHANNEL, card["ts"], "claim", block="never")
    await client.chat_delete(channel=CHANNEL, ts=card["ts"])
    with pytest.raises(SlackError, match="message_not_found"):
        await ana.click(CHANNEL, card["ts"], "claim", block=seen[0])


async def test_a_menu_and_a_link_in_a_message_are_acts_too(slack, app, client, ana):
    seen = []

    async def taken(ack, action):
        await ack()
        seen.append(action)

    def option(value):
        return {"text": {"type": "plain_text", "text": value.title()}, "value": value}

    for name in ("more", "page", "who", "to"):
        app.action(name)(taken)
    elements = [
        {"type": "overflow", "action_id": "more", "options": [option("close"), option("transfer")]},
        {"type": "button", "action_id": "page", "text": {"type": "plain_text", "text": "Open"}, "url": "https://x.org"},
        {"type": "users_select", "action_id": "who"},
        {"type": "static_select", "action_id": "to", "options": [option("billing")]},
    ]
    card = await client.chat_postMessage(
        channel=CHANNEL, text="card", blocks=[{"type": "actions", "elements": elements}]
    )
    for name, choice in (("more", "transfer"), ("page", None), ("who", "U0BEN"), ("to", "Billing")):
        assert await ana.click(CHANNEL, card["ts"], name, choice)
    more, page, who, to = seen
    assert (more["selected_option"]["value"], page["type"]) == ("transfer", "button")
    assert (who["selected_user"], to["selected_option"]["value"]) == ("U0BEN", "billing")


async def test_signed_events_say_which_try_they_are_until_the_app_has_had_enough(slack, ana):
    tries = []

    async def failing(request):
        tries.append((request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason")))
        headers = {"X-Slack-No-Retry": "1"} if len(tries) == 2 else {}
        return aiohttp.web.Response(status=500, headers=headers)

    web = aiohttp.web.Application()
    web.router.add_post("/events", failing)
    runner = aiohttp.web.AppRunner(web)
    await runner.setup()
    await aiohttp.web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.deliver_to(f"http://127.0.0.1:{runner.addresses[0][1]}/events")
    await ana.post(CHANNEL, "hello")
    await slack.delivery.wait_settled()
    assert tries == [(None, None), ("1", "http_error")]
    assert slack.delivery.outgoing[0].state is DeliveryState.LOST
    await runner.cleanup()
