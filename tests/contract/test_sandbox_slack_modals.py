"""The local Slack's modals and Home tabs with the real slack_bolt, over Socket Mode and over signed HTTP."""

import pytest
from slack_calls import error_of
from slack_sdk.errors import SlackApiError
from waiting import until

from bridge.sandbox.slack import SlackError
from bridge.sandbox.slack.views import TriggerIds

IS_REFUSED = True


def plain(text):
    return {"type": "plain_text", "text": text}


def choice(value):
    return {"text": plain(value.title()), "value": value}


def asks(block_id, element, **more):
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def modal(*blocks, **more):
    return {"type": "modal", "callback_id": "close", "title": plain("Close"), "submit": plain("Send"),
            "blocks": list(blocks), **more}  # fmt: skip


WHY = asks("why", {"type": "plain_text_input", "action_id": "why"})
EVERYTHING = modal(
    asks("note", {"type": "plain_text_input", "action_id": "note", "max_length": 10, "min_length": 3}),
    asks("outcome", {"type": "static_select", "action_id": "outcome", "options": [choice("solved"), choice("spam")]}),
    asks("agent", {"type": "users_select", "action_id": "agent"}),
    asks("mood", {"type": "radio_buttons", "action_id": "mood", "options": [choice("good"), choice("bad")]}),
    asks("tags", {"type": "multi_static_select", "action_id": "tags", "options": [choice("a"), choice("b")]}),
    asks("ask", {"type": "checkboxes", "action_id": "ask", "options": [choice("rating")]}, optional=True),
    asks("day", {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-22"}),
)


def opened(slack, body, user="U0ANA"):
    """A modal that is on somebody's screen already."""
    return slack.context.views.open(user, body)


async def test_every_kind_of_input_is_filled_in_and_sent(slack, app, ana):
    sent = []

    async def close(ack, view):
        await ack()
        sent.append({action: state for block in view["state"]["values"].values() for action, state in block.items()})

    app.view("close")(close)
    form = ana.form(opened(slack, EVERYTHING))
    await form.fill("note", "all well")
    await form.fill("outcome", "Solved")
    await form.fill("agent", "U0BEN")
    await form.fill("mood", "good")
    await form.fill("tags", ["a", "b"])
    assert await form.submit() == {}
    (values,) = sent
    assert values["note"] == {"type": "plain_text_input", "value": "all well"}
    assert values["outcome"]["selected_option"]["value"] == "solved"
    assert values["agent"]["selected_user"] == "U0BEN"
    assert values["mood"]["selected_option"]["value"] == "good"
    assert [option["value"] for option in values["tags"]["selected_options"]] == ["a", "b"]
    assert values["ask"] == {"type": "checkboxes", "selected_options": []}
    assert values["day"]["selected_date"] == "2026-11-22"
    assert slack.context.views.modals("U0ANA") == []
    assert slack.violations == []


async def test_slacks_client_sends_nothing_that_is_incomplete(slack, ana):
    form = ana.form(opened(slack, EVERYTHING))
    with pytest.raises(SlackError, match="missing_required_inputs"):
        await form.submit()
    assert form.errors.keys() == {"note", "outcome", "agent", "mood", "tags"}
    await form.fill("note", "ok")
    with pytest.raises(SlackError, match="missing_required_inputs"):
        await form.submit()
    assert form.errors["note"] == "Please enter at least 3 characters."


async def test_slacks_client_lets_nobody_choose_what_is_not_there(slack, ana):
    form = ana.form(opened(slack, EVERYTHING))
    for action, wrong, error in (
        ("note", "far too long a text", "too_long"),
        ("outcome", "lost", "no_such_option"),
        ("agent", "U0NOBODY", "no_such_option"),
        ("nothing", "x", "action_not_found"),
    ):
        with pytest.raises(SlackError, match=error):
            await form.fill(action, wrong)


async def test_errors_keep_the_modal_with_what_was_typed(slack, app, ana):
    async def close(ack, view):
        if view["state"]["values"]["why"]["why"]["value"] == "no":
            await ack(response_action="errors", errors={"why": "Please say more."})
        else:
            await ack(response_action="clear")

    app.view("close")(close)
    form = ana.form(opened(slack, modal(WHY)))
    await form.fill("why", "no")
    await form.submit()
    assert (form.errors, form.view.open) == ({"why": "Please say more."}, True)
    await form.fill("why", "solved")
    assert await form.submit() == {"response_action": "clear"}
    assert (form.errors, form.view.open) == ({}, False)


async def test_an_answer_may_replace_the_modal_or_lay_another_on_top(slack, app, ana):
    steps = iter(["update", "push", "clear"])

    async def close(ack):
        step = next(steps)
        if step == "clear":
            await ack(response_action=step)
        else:
            await ack(response_action=step, view=modal(WHY, private_metadata=step))

    app.view("close")(close)
    form = ana.form(opened(slack, modal(WHY)))
    await form.fill("why", "because")
    await form.submit()
    assert form.view.body["private_metadata"] == "update"
    assert form.view.values["why"]["why"]["value"] == "because"
    await form.submit()
    above = ana.form()
    assert above.view is not form.view
    wire = above.view.to_wire(slack.app)
    assert (wire["previous_view_id"], wire["root_view_id"]) == (form.view.id, form.view.id)
    await above.fill("why", "enough")
    await above.submit()
    assert slack.context.views.modals("U0ANA") == []
    assert slack.violations == []


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "no"}},
        {"response_action": "update", "view": modal(WHY, title=plain("x" * 25))},
        {"response_action": "explode"},
    ],
)
async def test_a_wrong_answer_is_remembered_and_the_modal_stays(slack, app, ana, answer):
    async def close(ack):
        await ack(answer)

    app.view("close")(close)
    form = ana.form(opened(slack, modal(WHY)))
    await form.fill("why", "because")
    await form.submit()
    assert form.view.open
    assert [violation.method for violation in slack.violations] == ["view_submission"]


async def test_who_wants_to_know_hears_that_a_modal_was_closed(slack, app, ana):
    closed = []

    async def note(ack, body):
        await ack()
        closed.append((body["view"]["private_metadata"], body["is_cleared"]))

    app.view_closed("close")(note)
    await ana.form(opened(slack, modal(WHY, private_metadata="silent"))).close()
    await ana.form(opened(slack, modal(WHY, private_metadata="one", notify_on_close=True))).close()
    below = opened(slack, modal(WHY, private_metadata="below", notify_on_close=True))
    slack.context.views.push(below, modal(WHY, private_metadata="above", notify_on_close=True))
    await ana.form().close(all_of_them=True)
    assert closed == [("one", False), ("above", True), ("below", True)]
    assert slack.context.views.modals("U0ANA") == []


async def test_the_app_offers_options_while_somebody_types(slack, app, ana):
    async def offer(ack, payload):
        await ack(options=[choice("billing"), choice("support")] if payload["value"] == "bil" else [])

    app.options("queue")(offer)
    select = {"type": "external_select", "action_id": "queue", "min_query_length": 2}
    form = ana.form(opened(slack, modal(asks("queue", select))))
    assert await form.suggest("queue", "b") == []
    assert await form.suggest("queue", "bil") == ["Billing", "Support"]
    await form.fill("queue", "billing")
    assert form.view.values["queue"]["queue"]["selected_option"]["value"] == "billing"


async def test_a_change_is_told_where_the_app_wants_to_hear_of_it(slack, app, ana):
    heard = []

    async def changed(ack, body):
        await ack()
        heard.append((body["actions"][0]["selected_option"]["value"], body["view"]["state"]["values"]["q"]["queue"]))

    app.action("queue")(changed)
    select = {"type": "static_select", "action_id": "queue", "options": [choice("a"), choice("b")]}
    form = ana.form(opened(slack, modal(asks("q", select, dispatch_action=True))))
    assert await form.fill("queue", "b")
    ((value, state),) = heard
    assert (value, state["selected_option"]["value"]) == ("b", "b")


async def test_a_click_in_a_modal_may_lay_another_on_top_up_to_three(slack, app, ana):
    button = {"type": "button", "action_id": "more", "text": plain("More")}
    body = modal({"type": "actions", "block_id": "a", "elements": [button]})
    errors = []

    async def more(ack, body, client):
        await ack()
        try:
            await client.views_push(trigger_id=body["trigger_id"], view=modal(*body["view"]["blocks"]))
        except SlackApiError as refused:
            errors.append(refused.response["error"])

    app.action("more")(more)
    opened(slack, body)
    for _ in range(3):
        assert await ana.form().press("more")
    assert len(slack.context.views.modals("U0ANA")) == 3
    assert errors == ["push_limit_reached"]


async def test_a_trigger_opens_one_modal_within_three_seconds(slack, client):
    now = 0.0
    triggers = slack.context.trigger_ids = TriggerIds(clock=lambda: now)
    trigger, late, outside = (triggers.new_trigger_id("U0ANA") for _ in range(3))
    await client.views_open(trigger_id=trigger, view=modal(WHY))
    assert await error_of(client.views_open(trigger_id=trigger, view=modal(WHY))) == "exchanged_trigger_id"
    assert await error_of(client.views_open(trigger_id="1.2.abc", view=modal(WHY))) == "invalid_trigger_id"
    assert await error_of(client.views_push(trigger_id=outside, view=modal(WHY))) == "not_found"
    now = 3.1
    assert await error_of(client.views_open(trigger_id=late, view=modal(WHY))) == "expired_trigger_id"


async def test_a_view_is_updated_only_as_it_was_known_and_while_it_is_there(slack, client, ana):
    view = opened(slack, modal(WHY, external_id="close-1"))
    await ana.form(view).fill("why", "typed before")
    old = view.hash
    await client.views_update(external_id="close-1", hash=old, view=modal(WHY, external_id="close-1"))
    assert view.values["why"]["why"]["value"] == "typed before"
    assert await error_of(client.views_update(view_id=view.id, hash=old, view=modal(WHY))) == "hash_conflict"
    opened(slack, modal(WHY, external_id="close-2"))
    taken = modal(WHY, external_id="close-2")
    assert await error_of(client.views_update(view_id=view.id, view=taken)) == "duplicate_external_id"
    await ana.form(view).close()
    assert await error_of(client.views_update(view_id=view.id, view=modal(WHY))) == "not_found"


SELECT = {"type": "static_select", "action_id": "s", "options": [choice("a")]}


@pytest.mark.parametrize(
    "view",
    [
        modal(WHY, title=plain("x" * 25)),
        modal(WHY, private_metadata="x" * 3001),
        modal(*[{"type": "divider"}] * 101),
        modal({"type": "section", "text": plain("x" * 3001)}),
        modal(asks("s", {**SELECT, "options": [choice(f"v{n}") for n in range(101)]})),
        modal(asks("s", {**SELECT, "options": [choice("x" * 76)]})),
        modal(asks("s", {**SELECT, "options": [{"text": plain("a"), "value": "x" * 151}]})),
        modal(asks("s", {**SELECT, "initial_option": choice("b")})),
        modal(asks("s", {**SELECT, "placeholder": plain("x" * 151)})),
        modal(WHY, WHY),
        {key: value for key, value in modal(WHY).items() if key != "submit"},
        {key: value for key, value in modal(WHY).items() if key != "title"},
        modal(WHY, colour="red"),
        {"type": "home", "blocks": []},
    ],
)
async def test_a_view_against_the_contract_is_refused(slack, client, view):
    call = client.views_open(trigger_id=slack.context.trigger_ids.new_trigger_id("U0ANA"), view=view)
    assert await error_of(call) == "invalid_arguments"
    assert slack.context.views.modals("U0ANA") == []


async def test_a_home_tab_is_published_when_somebody_opens_it(slack, app, ana):
    async def draw(event, client):
        button = {"type": "button", "action_id": "duty", "text": plain("On duty")}
        blocks = [{"type": "actions", "block_id": "a", "elements": [button]}]
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    pressed = []

    async def duty(ack, body):
        await ack()
        pressed.append((body["container"]["type"], body["view"]["type"]))

    app.event("app_home_opened")(draw)
    app.action("duty")(duty)
    await ana.open_home()
    home = await until(lambda: slack.context.views.home("U0ANA"))
    assert await ana.click_in_view(home, "duty")
    assert pressed == [("view", "home")]
