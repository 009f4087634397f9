"""The conversation that the check plays: what is said, by whom, and what has to be seen before the next words.

Two users at once, one on the web page and one on Telegram; each gets an agent of their own, and one of them a second,
who sits at the web console.
"""

from bridge.sandbox.demo.configuration import ANA, BEN
from bridge.sandbox.demo.console_client import ConsoleRefused, signed_in_client
from bridge.sandbox.demo.players import CheckFailed, Players
from bridge.sandbox.demo.transcript import plain_text
from bridge.sandbox.slack import CHANNEL
from bridge.sandbox.telegram.pictures import Size, plain_png

CLAIM, CLOSE, HAND_BACK, TRANSFER, NOTE = "Claim", "Close", "Hand back to bot", "Transfer", "Internal note"
NOTE_TEXT = "Looks like a hard case"
PASSPORT_SCAN, PROOF_SCAN = plain_png(Size(640, 480)), plain_png(Size(320, 200))
CHECKLIST = b"%PDF-1.4\n1. Passport\n2. Letter of admission\n"


async def play_scenario(players: Players) -> None:
    """Everything, from the first question to the last goodbye. Raises CheckFailed."""
    await _ask_the_assistant(players)
    await _ask_for_people(players)
    await _claim(players)
    await _talk(players)
    await _change_words(players)
    await _exchange_files(players)
    await _react(players)
    await _keep_a_note_inside(players)
    await _hand_over(players)
    await _part(players)


async def _ask_the_assistant(players: Players) -> None:
    await players.visitor.write("How much is your fee?")
    await players.mia.send("Do I need a visa?")
    await players.web_shows("€480")
    await players.phone_shows("student visa")


async def _ask_for_people(players: Players) -> None:
    await players.visitor.write("I want to talk to a person")
    await players.mia.send("Can I talk to a human, please?")
    await players.until_slack(lambda: players.find_card("Visitor") and players.find_card("Mia"), "two cards")


async def _claim(players: Players) -> None:
    await players.press(ANA, "Visitor", CLAIM)
    await players.press(BEN, "Mia", CLAIM)
    await players.until_web(lambda: "Ana Ruiz" in players.visitor.status, "the web page says that Ana is there")
    await players.phone_shows("Ben Okafor")


async def _talk(players: Players) -> None:
    await players.ana_writes("Hello, this is Ana. Which country is it?")
    await players.ben_writes("Hello Mia, Ben here. Which passport do you have?")
    await players.web_shows("Which country is it?")
    await players.phone_shows("Which passport do you have?")
    await players.visitor.write("Germany, for a master's degree.")
    await players.mia.send("A Brasilian one.")
    await players.thread_shows("Visitor", "master's degree")
    await players.thread_shows("Mia", "A Brasilian one.")


async def _change_words(players: Players) -> None:
    ana = await players.ana_writes("Then it is free until Novembre.")
    ben = await players.ben_writes("Wrong window, sorry")
    await players.web_shows("Novembre")
    await players.phone_shows("Wrong window")
    await players.ana.edit(CHANNEL, ana, "Then it is free until November.")
    await players.ben.delete(CHANNEL, ben)
    if passport := players.phone_message("A Brasilian one."):
        await players.mia.edit(passport.message_id, "A Brazilian one.")
    await players.web_shows("until November.")
    await players.until_phone(lambda: not players.phone_message("Wrong window"), "Ben's message is gone from Telegram")
    await players.thread_shows("Mia", "A Brazilian one.")


async def _exchange_files(players: Players) -> None:
    """Both ways on both sides, and every byte of them."""
    await players.mia.send_photo(PASSPORT_SCAN, "My passport")
    await players.visitor.write("My proof of funds", await players.visitor.upload("funds.png", PROOF_SCAN))
    await players.until_slack(lambda: PASSPORT_SCAN in players.bytes_in_thread("Mia"), "Mia's photo is in her thread")
    await players.until_slack(
        lambda: PROOF_SCAN in players.bytes_in_thread("Visitor"), "the visitor's file is in their thread"
    )
    checklist = [("checklist.pdf", "application/pdf", CHECKLIST)]
    await players.ben.share(CHANNEL, checklist, "What to bring", players.card("Mia").ts)
    await players.ana.share(CHANNEL, checklist, "Your list", players.card("Visitor").ts)
    await players.until_phone(
        lambda: (sent := players.phone_message("What to bring")) and sent.file and sent.file.data == CHECKLIST,
        "Ben's file is on Telegram",
    )
    await players.until_web(
        lambda: (row := players.web_row("Your list")) and row.files, "Ana's file is on the web page"
    )
    row = players.web_row("Your list")
    if row is None or await players.visitor.fetch(row.files[0]) != CHECKLIST:
        raise CheckFailed("The file that the web page gives is not the one that Ana shared.")


async def _react(players: Players) -> None:
    if listed := players.phone_message("What to bring"):
        await players.mia.react(listed.message_id, "👍")
    if asked := players.web_row("Which country is it?"):
        await players.visitor.react(asked.seq, "❤️")
    if funds := players.thread_post("Visitor", "My proof of funds"):
        await players.ana.react(CHANNEL, funds.ts, "eyes")
    await players.until_slack(
        lambda: (post := players.thread_post("Mia", "What to bring")) and post.reactions, "Mia's reaction is in Slack"
    )
    await players.until_slack(
        lambda: (post := players.thread_post("Visitor", "Which country is it?")) and "heart" in post.reactions,
        "the visitor's reaction is in Slack",
    )
    await players.until_web(
        lambda: (row := players.web_row("My proof of funds")) and ("agent", "👀") in row.reactions,
        "Ana's reaction is on the web page",
    )


async def _keep_a_note_inside(players: Players) -> None:
    await players.press(BEN, "Mia", NOTE)
    await players.send_form(BEN, {"words": NOTE_TEXT})
    await players.thread_shows("Mia", NOTE_TEXT)
    await players.ben_writes("You need a national visa then.")
    await players.phone_shows("national visa")  # a note before it would have come before it
    if players.phone_message(NOTE_TEXT):
        raise CheckFailed("A note for colleagues is on Telegram.")


async def _hand_over(players: Players) -> None:
    """Ana gives the visitor to Priya, who answers in the web console, and at last to the assistant."""
    await players.press(ANA, "Visitor", TRANSFER)
    await players.send_form(ANA, {"to": "Priya", "note": "Wants to know about deadlines"})
    await players.until_web(lambda: "Priya Nair" in players.visitor.status, "the web page says that Priya is there")
    demo = players.demo
    try:
        async with signed_in_client(demo.url, demo.bridge_url, demo.login_links.link) as priya:
            [session] = await priya.sessions()
            await priya.write(session, "Priya here. Apply by 15 July.")
            await players.web_shows("Apply by 15 July.")
            await players.thread_shows("Visitor", "Apply by 15 July.")
            await priya.hand_back(session)
    except ConsoleRefused as exc:
        raise CheckFailed(str(exc)) from exc
    await players.until_web(lambda: players.visitor.status == "Assistant", "the web page is with the assistant again")
    await players.visitor.write("When are you open?")
    await players.web_shows("Monday to Friday")
    await players.thread_shows("Visitor", "Monday to Friday")


async def _part(players: Players) -> None:
    await players.ben_writes("Good luck!")
    await players.phone_shows("Good luck!")
    await players.press(BEN, "Mia", CLOSE)
    await players.send_form(BEN, {"outcome": 0, "note": "Passport checked"})
    await players.until_slack(
        lambda: "closed the conversation" in plain_text(players.card("Mia")), "Mia's card says that it is closed"
    )
    await players.until_phone(lambda: _stars(players), "Mia is asked for a rating")
    message, best = _stars(players)[-1]
    await players.mia.press(message, best)
    await players.until_phone(lambda: not _stars(players), "Mia is thanked")
    await players.thread_shows("Mia", "5 of 5")


def _stars(players: Players) -> list[tuple[int, str]]:
    """The rating's buttons on Mia's phone: the message, and what each says."""
    last = players.mia.chat.messages[-1]
    return [
        (last.message_id, button["callback_data"]) for row in last.buttons for button in row if row[0]["text"] == "1"
    ]
