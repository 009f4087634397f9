"""What agents post in Slack arrives as what it is, or the agent is told: over the strict stand-in, into the log."""

from typing import Any

import pytest
from slack_setup import CHANNEL, MIA, SlackSetup

from core.model.events import Claimed, Message, NotShown, Reacted, Side
from core.usecases import reactions

RETRY_DELAYS = (0.0, 0.05, 0.1)

PLAIN = {"type": "raw_text", "text": "Fee"}
BOLD_CELL = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "12 €", "style": {"bold": True}}]}
    ],
}


async def claimed(desk: SlackSetup):
    session, root = await desk.escalated()
    ana = desk.slack.person("U0ANA")
    await ana.click(CHANNEL, root, "handoff.claim")
    await desk.logged(session, lambda events: any(isinstance(event.body, Claimed) for event in events))
    return session, root, ana


async def said(desk: SlackSetup, session) -> Message:
    def is_there(events) -> bool:
        return any(isinstance(e.body, Message) and e.author.side is Side.AGENT for e in events)

    events = await desk.logged(session, is_there)
    return next(e.body for e in reversed(events) if isinstance(e.body, Message) and e.author.side is Side.AGENT)


async def test_a_forwarded_message_is_sent_with_its_words(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    source = await ana.post(CHANNEL, "The fee is *12* euros & due in May")
    await ana.forward(CHANNEL, source, CHANNEL, root)
    content = (await said(desk, session)).content
    assert content.text == "The fee is 12 euros & due in May"
    assert content.blocks
    assert desk.ephemeral("U0ANA") == []


async def test_words_stand_before_what_is_forwarded_with_them_and_its_files_come_along(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    source = await ana.share(CHANNEL, [("fees.pdf", "application/pdf", b"%PDF")], "the list")
    await ana.forward(CHANNEL, source, CHANNEL, root, "See here:")
    message = await said(desk, session)
    assert message.content.text == "See here:\nthe list"
    assert [file.name for file in message.files] == ["fees.pdf"]


async def test_a_message_of_the_same_thread_that_is_forwarded_is_answered(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    first = await ana.post(CHANNEL, "Bring a photo", root)
    await said(desk, session)
    link = f"https://demo.slack.com/archives/{CHANNEL}/p{first.replace('.', '')}?thread_ts={root}&cid={CHANNEL}"
    attachment = {"is_share": True, "text": "Bring a photo", "from_url": link}
    await ana.post_raw(CHANNEL, root, attachments=[attachment], text="And a passport")
    events = await desk.logged(session, lambda events: getattr(events[-1].body, "reply_to", None) is not None)
    assert events[-1].body.content.text == "And a passport"


async def test_a_links_preview_is_not_sent(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    preview = {"is_msg_unfurl": True, "text": "internal words", "from_url": "https://demo.slack.com/archives/C1/p1"}
    await ana.post_raw(CHANNEL, root, attachments=[preview], text="look")
    assert (await said(desk, session)).content.text == "look"


SENT: list[tuple[list[dict[str, Any]], str]] = [
    ([{"type": "image", "image_url": "https://media.example/cat.gif", "alt_text": "cat", "title":
       {"type": "plain_text", "text": "A cat"}}], "A cat"),
    ([{"type": "table", "rows": [[PLAIN, PLAIN], [BOLD_CELL, PLAIN]]}], "Fee | Fee\n12 € | Fee"),
    ([{"type": "header", "text": {"type": "plain_text", "text": "Fees"}},
      {"type": "section", "text": {"type": "mrkdwn", "text": "see <https://a.example|the page>"}}, {"type": "divider"}],
     "Fees\nsee the page (https://a.example)"),
    ([{"type": "markdown", "text": "**Bring**\n\n* a photo"}], "Bring\n\n• a photo"),
]  # fmt: skip


@pytest.mark.parametrize(("blocks", "text"), SENT, ids=[blocks[0]["type"] for blocks, _ in SENT])
async def test_a_block_is_sent_as_what_it_says(desk: SlackSetup, blocks: list[dict[str, Any]], text: str):
    session, root, ana = await claimed(desk)
    await ana.post_raw(CHANNEL, root, blocks)
    assert (await said(desk, session)).content.text == text
    assert desk.ephemeral("U0ANA") == []


async def test_a_gif_is_a_link_that_users_can_open(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    await ana.post_raw(CHANNEL, root, SENT[0][0])
    [block] = (await said(desk, session)).content.blocks
    assert block.spans[0].link == "https://media.example/cat.gif"


async def test_what_works_in_slack_only_is_told_to_the_agent_and_the_words_go(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    button = {"type": "button", "action_id": "x", "text": {"type": "plain_text", "text": "Go"}}
    words = {"type": "section", "text": {"type": "plain_text", "text": "Choose"}}
    await ana.post_raw(CHANNEL, root, [words, {"type": "actions", "elements": [button]}])
    assert (await said(desk, session)).content.text == "Choose"
    await desk.seen(lambda: desk.ephemeral("U0ANA") == ["A row of buttons was not sent: it works in Slack only."])


async def test_a_message_with_nothing_in_it_is_not_met_with_silence(desk: SlackSetup):
    _, root, ana = await claimed(desk)
    await ana.post_raw(CHANNEL, root, [{"type": "divider"}])
    await desk.seen(lambda: [w for w in desk.ephemeral("U0ANA") if "nothing was sent" in w])


async def test_a_users_emoji_that_slack_does_not_have_is_told_in_a_line(desk: SlackSetup):
    session, root, ana = await claimed(desk)
    post = await ana.post(CHANNEL, "Hello", root)
    await said(desk, session)
    assert post
    seq = next(e.seq for e in await desk.events(session) if isinstance(e.body, Message) and e.author.side is Side.AGENT)
    await desk.conversations.by(reactions.user_reacted_at, MIA, session, seq, ":emoji:", True, [("test", "reaction")])
    events = await desk.logged(session, lambda events: any(isinstance(e.body, NotShown) for e in events))
    assert [e.body.emoji for e in events if isinstance(e.body, Reacted)] == [":emoji:"]
    await desk.seen(lambda: "Mia reacted with :emoji:, which Slack does not have." in desk.texts(root))
