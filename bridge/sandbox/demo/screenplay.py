"""The conversation that the check plays: what is said, by whom, and what has to be seen before the next words.

Two users at once, one on the web page and one on Telegram; each gets an agent of their own, and one of them a second,
who sits at the web console.
"""

from bridge.sandbox.demo.at_console import ConsoleRefused, signed_in
from bridge.sandbox.demo.configuration import ANA, BEN
from bridge.sandbox.demo.stage import CheckFailed, Stage
from bridge.sandbox.demo.transcript import plain_text
from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.telegram.pictures import Size, plain_png

CLAIM, CLOSE, HAND_BACK, TRANSFER, NOTE = "Claim", "Close", "Hand back to bot", "Transfer", "Internal note"
INSIDE = "Looks like a hard case"
PASSPORT, PROOF = plain_png(Size(640, 480)), plain_png(Size(320, 200))
CHECKLIST = b"%PDF-1.4\n1. Passport\n2. Letter of admission\n"


async def play(stage: Stage) -> None:
    """Everything, from the first question to the last goodbye. Raises CheckFailed."""
    await _ask_the_assistant(stage)
    await _ask_for_people(stage)
    await _claim(stage)
    await _talk(stage)
    await _change_words(stage)
    await _exchange_files(stage)
    await _react(stage)
    await _keep_a_note_inside(stage)
    await _hand_over(stage)
    await _part(stage)


async def _ask_the_assistant(stage: Stage) -> None:
    await stage.visitor.write("How much is your fee?")
    await stage.mia.send("Do I need a visa?")
    await stage.web_reads("€480")
    await stage.phone_reads("student visa")


async def _ask_for_people(stage: Stage) -> None:
    await stage.visitor.write("I want to talk to a person")
    await stage.mia.send("Can I talk to a human, please?")
    await stage.slack(lambda: stage.find_card("Visitor") and stage.find_card("Mia"), "two cards")


async def _claim(stage: Stage) -> None:
    await stage.press(ANA, "Visitor", CLAIM)
    await stage.press(BEN, "Mia", CLAIM)
    await stage.web(lambda: "Ana Ruiz" in stage.visitor.status, "the web page says that Ana is there")
    await stage.phone_reads("Ben Okafor")


async def _talk(stage: Stage) -> None:
    await stage.ana_writes("Hello, this is Ana. Which country is it?")
    await stage.ben_writes("Hello Mia, Ben here. Which passport do you have?")
    await stage.web_reads("Which country is it?")
    await stage.phone_reads("Which passport do you have?")
    await stage.visitor.write("Germany, for a master's degree.")
    await stage.mia.send("A Brasilian one.")
    await stage.thread_reads("Visitor", "master's degree")
    await stage.thread_reads("Mia", "A Brasilian one.")


async def _change_words(stage: Stage) -> None:
    ana = await stage.ana_writes("Then it is free until Novembre.")
    ben = await stage.ben_writes("Wrong window, sorry")
    await stage.web_reads("Novembre")
    await stage.phone_reads("Wrong window")
    await stage.ana.edit(CHANNEL, ana, "Then it is free until November.")
    await stage.ben.delete(CHANNEL, ben)
    if passport := stage.bubble("A Brasilian one."):
        await stage.mia.edit(passport.message_id, "A Brazilian one.")
    await stage.web_reads("until November.")
    await stage.phone(lambda: not stage.bubble("Wrong window"), "Ben's message is gone from Telegram")
    await stage.thread_reads("Mia", "A Brazilian one.")


async def _exchange_files(stage: Stage) -> None:
    """Both ways on both sides, and every byte of them."""
    await stage.mia.send_photo(PASSPORT, "My passport")
    await stage.visitor.write("My proof of funds", await stage.visitor.upload("funds.png", PROOF))
    await stage.slack(lambda: PASSPORT in stage.bytes_in_thread("Mia"), "Mia's photo is in her thread")
    await stage.slack(lambda: PROOF in stage.bytes_in_thread("Visitor"), "the visitor's file is in their thread")
    checklist = [("checklist.pdf", "application/pdf", CHECKLIST)]
    await stage.ben.share(CHANNEL, checklist, "What to bring", stage.card("Mia").ts)
    await stage.ana.share(CHANNEL, checklist, "Your list", stage.card("Visitor").ts)
    await stage.phone(
        lambda: (sent := stage.bubble("What to bring")) and sent.file and sent.file.data == CHECKLIST,
        "Ben's file is on Telegram",
    )
    await stage.web(lambda: (row := stage.row("Your list")) and row.files, "Ana's file is on the web page")
    row = stage.row("Your list")
    if row is None or await stage.visitor.fetch(row.files[0]) != CHECKLIST:
        raise CheckFailed("The file that the web page gives is not the one that Ana shared.")


async def _react(stage: Stage) -> None:
    if listed := stage.bubble("What to bring"):
        await stage.mia.react(listed.message_id, "👍")
    if asked := stage.row("Which country is it?"):
        await stage.visitor.react(asked.seq, "❤️")
    if funds := stage.post("Visitor", "My proof of funds"):
        await stage.ana.react(CHANNEL, funds.ts, "eyes")
    await stage.slack(
        lambda: (post := stage.post("Mia", "What to bring")) and post.reactions, "Mia's reaction is in Slack"
    )
    await stage.slack(
        lambda: (post := stage.post("Visitor", "Which country is it?")) and "heart" in post.reactions,
        "the visitor's reaction is in Slack",
    )
    await stage.web(
        lambda: (row := stage.row("My proof of funds")) and ("agent", "👀") in row.reactions,
        "Ana's reaction is on the web page",
    )


async def _keep_a_note_inside(stage: Stage) -> None:
    await stage.press(BEN, "Mia", NOTE)
    await stage.send_form(BEN, {"words": INSIDE})
    await stage.thread_reads("Mia", INSIDE)
    await stage.ben_writes("You need a national visa then.")
    await stage.phone_reads("national visa")  # a note before it would have come before it
    if stage.bubble(INSIDE):
        raise CheckFailed("A note for colleagues is on Telegram.")


async def _hand_over(stage: Stage) -> None:
    """Ana gives the visitor to Priya, who answers in the web console, and at last to the assistant."""
    await stage.press(ANA, "Visitor", TRANSFER)
    await stage.send_form(ANA, {"to": "Priya", "note": "Wants to know about deadlines"})
    await stage.web(lambda: "Priya Nair" in stage.visitor.status, "the web page says that Priya is there")
    demo = stage.demo
    try:
        async with signed_in(demo.url, demo.bridge_url, demo.console.link) as priya:
            [session] = await priya.sessions()
            await priya.write(session, "Priya here. Apply by 15 July.")
            await stage.web_reads("Apply by 15 July.")
            await stage.thread_reads("Visitor", "Apply by 15 July.")
            await priya.hand_back(session)
    except ConsoleRefused as exc:
        raise CheckFailed(str(exc)) from exc
    await stage.web(lambda: stage.visitor.status == "Assistant", "the web page is with the assistant again")
    await stage.visitor.write("When are you open?")
    await stage.web_reads("Monday to Friday")
    await stage.thread_reads("Visitor", "Monday to Friday")


async def _part(stage: Stage) -> None:
    await stage.ben_writes("Good luck!")
    await stage.phone_reads("Good luck!")
    await stage.press(BEN, "Mia", CLOSE)
    await stage.send_form(BEN, {"outcome": 0, "note": "Passport checked"})
    await stage.slack(lambda: "Closed" in plain_text(stage.card("Mia")), "Mia's card says that it is closed")
    await stage.phone(lambda: _stars(stage), "Mia is asked for a rating")
    message, best = _stars(stage)[-1]
    await stage.mia.press(message, best)
    await stage.phone(lambda: not _stars(stage), "Mia is thanked")
    await stage.thread_reads("Mia", "5 of 5")


def _stars(stage: Stage) -> list[tuple[int, str]]:
    """The rating's buttons on Mia's phone: the message, and what each says."""
    last = stage.mia.chat.messages[-1]
    return [
        (last.message_id, button["callback_data"]) for row in last.buttons for button in row if row[0]["text"] == "1"
    ]
