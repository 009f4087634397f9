"""The desk while Slack's edge answers in its own words: a part waits, its user is told, and all is well afterwards."""

import pytest
from slack_house import CHANNEL, Desk, slack_house
from waiting import until

from bridge.sandbox.faults import EMPTY_504, HTML_502, PLAIN_TEXT, RESET_BEFORE, UNREADABLE, Fault, FaultKind
from bridge.sandbox.slack import SlackStandIn
from core.events import Message
from core.store import Store

HTML_200 = Fault(FaultKind.ANSWER, status=200, body="<html>hello</html>", content_type="text/html")
LIST = Fault(FaultKind.ANSWER, status=200, body="[1]")
NULL = Fault(FaultKind.ANSWER, status=200, body="null")
TEXT_200 = Fault(FaultKind.ANSWER, status=200, body="upstream connect error", content_type="text/plain")
EMPTY_OK = Fault(FaultKind.ANSWER, status=200, body='{"ok": true}')
ODD = {
    "plain text": PLAIN_TEXT, "plain text with 200": TEXT_200, "a page": HTML_502, "a page with 200": HTML_200,
    "nothing": EMPTY_504, "half an answer": UNREADABLE, "a list": LIST, "null": NULL,
    "an ok and nothing else": EMPTY_OK, "a reset": RESET_BEFORE,
}  # fmt: skip


@pytest.fixture(params=ODD)
def odd(request) -> Fault:
    return ODD[request.param]


@pytest.fixture
async def slack():
    async with SlackStandIn(ack_timeout=1.0, retry_delays=()) as slack:
        yield slack
        assert slack.violations == []


@pytest.fixture
async def store(sqlite_url):
    store = Store(sqlite_url)
    yield store
    await store.close()


@pytest.fixture
async def desk(store, house, slack):
    async with slack_house(store, house, slack) as desk:
        yield desk


def agents_words(events) -> list[str]:
    return [e.body.content.text for e in events if isinstance(e.body, Message) and e.author.side == "agent"]


async def claimed(desk: Desk):
    session, root = await desk.escalated()
    await desk.slack.person("U0ANA").click(CHANNEL, root, "handoff.claim")
    await desk.seen(lambda: "Ana Ruiz has it" in str(desk.card(root).blocks))
    return session, root, desk.slack.person("U0ANA")


async def test_a_desk_signs_in_and_connects_as_soon_as_slack_answers(store, house, slack, odd):
    slack.faults.put(odd, "auth.test", times=1)
    slack.faults.put(odd, "apps.connections.open", times=1)
    async with slack_house(store, house, slack) as desk:
        await until(lambda: not desk.desk.wrong(), "the desk is well", saw=desk.desk.wrong)


async def test_a_click_that_opens_no_form_is_told(desk: Desk, odd):
    _, root, _ = await claimed(desk)
    desk.slack.faults.put(odd, "views.open", times=1)
    await desk.press("U0ANA", root, "Close")
    await desk.seen(lambda: [words for words in desk.whispers("U0ANA") if "did not open the form" in words])


async def test_a_click_that_opens_no_form_is_told_another_way_when_slack_takes_no_ephemeral(desk: Desk, odd):
    _, root, _ = await claimed(desk)
    desk.slack.faults.put(odd, "views.open", times=1)
    desk.slack.faults.put(odd, "chat.postEphemeral", times=1)
    await desk.press("U0ANA", root, "Close")
    await desk.seen(lambda: [words for words in desk.whispers("U0ANA") if "did not open the form" in words])


async def test_home_is_published_after_all_and_the_rest_goes_on(desk: Desk, odd):
    session, root, ana = await claimed(desk)
    desk.slack.faults.put(odd, "views.publish", times=1)
    await ana.open_home()
    await desk.seen(lambda: any(call.method == "views.publish" for call in desk.slack.calls))
    await ana.post(CHANNEL, "hello", root)
    await desk.logged(session, lambda events: bool(agents_words(events)))
    await ana.open_home()
    await desk.seen(lambda: desk.slack.site.views.home("U0ANA"))
