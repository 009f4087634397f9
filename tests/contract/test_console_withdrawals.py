"""An agent takes back what was sent from the console and never confirmed; what is odd is answered and costs nothing."""

import pytest
from console_site import ConsoleSite, console_site

from core.usecases.rules import Rules


@pytest.fixture
async def site(database_url: str, rules: Rules):
    async with console_site(database_url, rules) as running:
        yield running


@pytest.mark.parametrize("intent", ["reply", "note"])
async def test_words_that_came_are_deleted(site: ConsoleSite, intent: str) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    async with ana.socket() as socket:
        await socket.say("send_message", session=session, id="reply-001", text="the key is 1234", intent=intent)
        await socket.until(lambda: socket.of("accepted"))
        for number in (1, 2):
            await socket.say("withdraw_message", session=session, id=f"taken-00{number}", target="reply-001")
        await socket.until(lambda: len(socket.of("accepted")) == 3)
    sent, taken, again = (frame["seq"] for frame in socket.of("accepted"))
    assert taken > sent
    assert again == 0
    [deleted] = [event for event in await ana.log(session) if event["kind"] == "delete"]
    assert (deleted["target"], deleted["internal"]) == (sent, intent == "note")


async def test_words_that_come_after_they_were_withdrawn_are_not_appended(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    async with ana.socket() as socket:
        await socket.say("withdraw_message", session=session, id="taken-001", target="reply-001")
        await socket.say("send_message", session=session, id="reply-001", text="the key is 1234")
        await socket.say("send_message", session=session, id="reply-002", text="good morning", intent="reply")
        await socket.until(lambda: len(socket.of("accepted")) == 3)
    assert [(frame["id"], bool(frame["seq"])) for frame in socket.of("accepted")] == [
        ("taken-001", False), ("reply-001", False), ("reply-002", True),
    ]  # fmt: skip
    assert "1234" not in str(await ana.log(session))


async def test_nobody_withdraws_a_colleagues_words(site: ConsoleSite) -> None:
    ana, ben = await site.signed_in("Ana"), await site.signed_in("Ben")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    async with ana.socket() as hers, ben.socket() as his:
        await hers.say("send_message", session=session, id="reply-001", text="good morning", intent="reply")
        await hers.until(lambda: hers.of("accepted"))
        await his.say("withdraw_message", session=session, id="taken-001", target="reply-001")
        await his.until(lambda: his.of("accepted"))
    assert his.of("accepted")[0]["seq"] == 0
    assert "good morning" in str(await ana.log(session))


@pytest.mark.parametrize("odd", [{"text": "x" * 120_000}, {"text": 4}, {"text": "x", "files": ["f"] * 11}, {"more": 1}])
async def test_a_message_that_cannot_be_taken_is_refused_and_the_next_one_is_taken(
    site: ConsoleSite, odd: dict
) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    await ana.post(f"session/{session}/assign")
    async with ana.socket() as socket:
        await socket.say("send_message", session=session, id="odd-00001", **odd)
        await socket.say("send_message", session=session, id="good-0001", text="hello", intent="reply")
        await socket.until(lambda: socket.of("accepted"))
    assert [(frame["id"], frame["error"]) for frame in socket.of("refused")] == [("odd-00001", "invalid")]
    assert socket.of("accepted")[0]["id"] == "good-0001"
