"""The desk while Slack's edge answers in its own words: a part waits, its user is told, and all is well afterwards."""

import pytest
from slack_setup import CHANNEL, SlackSetup, agents_words, slack_setup
from waiting import until

from bridge.sandbox.faults import CUT_OFF_JSON, EMPTY_504, HTML_502, PLAIN_TEXT, RESET_BEFORE, FaultKind, InjectedFault

HTML_200 = InjectedFault(FaultKind.ANSWER, status=200, body="<html>hello</html>", content_type="text/html")
LIST = InjectedFault(FaultKind.ANSWER, status=200, body="[1]")
NULL = InjectedFault(FaultKind.ANSWER, status=200, body="null")
TEXT_200 = InjectedFault(FaultKind.ANSWER, status=200, body="upstream connect error", content_type="text/plain")
EMPTY_OK = InjectedFault(FaultKind.ANSWER, status=200, body='{"ok": true}')
ODD = {
    "plain text": PLAIN_TEXT, "plain text with 200": TEXT_200, "a page": HTML_502, "a page with 200": HTML_200,
    "nothing": EMPTY_504, "half an answer": CUT_OFF_JSON, "a list": LIST, "null": NULL,
    "an ok and nothing else": EMPTY_OK, "a reset": RESET_BEFORE,
}  # fmt: skip


@pytest.fixture(params=ODD)
def odd(request) -> InjectedFault:
    return ODD[request.param]


async def test_a_desk_signs_in_and_connects_as_soon_as_slack_answers(sqlite_store, rules, slack, odd, monkeypatch):
    monkeypatch.setattr("agents_slack.desk.FIRST_RETRY_DELAY", 0.05)
    slack.faults.inject(odd, "auth.test", times=1)
    slack.faults.inject(odd, "apps.connections.open", times=1)
    async with slack_setup(sqlite_store, rules, slack) as desk:
        await until(lambda: not desk.desk.problems(), "the desk is well", saw=desk.desk.problems)


async def test_a_click_that_opens_no_form_is_told(desk: SlackSetup, odd):
    _, root = await desk.claimed()
    desk.slack.faults.inject(odd, "views.open", times=1)
    await desk.press("U0ANA", root, "Close")
    await desk.seen(lambda: [words for words in desk.ephemeral("U0ANA") if "did not open the form" in words])


async def test_a_click_that_opens_no_form_is_told_another_way_when_slack_takes_no_ephemeral(desk: SlackSetup, odd):
    _, root = await desk.claimed()
    desk.slack.faults.inject(odd, "views.open", times=1)
    desk.slack.faults.inject(odd, "chat.postEphemeral", times=1)
    await desk.press("U0ANA", root, "Close")
    await desk.seen(lambda: [words for words in desk.ephemeral("U0ANA") if "did not open the form" in words])


async def test_home_is_published_after_all_and_the_rest_goes_on(desk: SlackSetup, odd):
    session, root = await desk.claimed()
    ana = desk.slack.person("U0ANA")
    desk.slack.faults.inject(odd, "views.publish", times=1)
    await ana.open_home()
    await desk.seen(lambda: any(call.method == "views.publish" for call in desk.slack.calls))
    await ana.post(CHANNEL, "hello", root)
    await desk.logged(session, lambda events: bool(agents_words(events)))
    await ana.open_home()
    await desk.seen(lambda: desk.slack.context.views.home("U0ANA"))
