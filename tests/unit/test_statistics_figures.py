"""The figures: each answer follows from its table, and says nothing that was not counted."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from core.model.ids import AgentId, Micros, SessionId
from core.statistics import people, satisfaction, volume, waits
from core.statistics.figure import CellUnit, Figure
from core.statistics.period import Period
from core.statistics.records import ClosedConversation, Stint
from core.statistics.summary import digest_text, summarize_day

SECOND = 1_000_000
MINUTE = 60 * SECOND
PERIOD = Period(date(2026, 11, 19), date(2026, 11, 21), ZoneInfo("UTC"))
DAY = Period(date(2026, 11, 21), date(2026, 11, 21), ZoneInfo("UTC"))


def moment(day: int, hour: int, minute: int = 0) -> Micros:
    return Micros(int(datetime(2026, 11, day, hour, minute, tzinfo=UTC).timestamp()) * SECOND)


def talk(day: int = 21, hour: int = 9, **facts: object) -> ClosedConversation:
    told = {"user_messages": 1, "queue": "general"} | facts
    return ClosedConversation(SessionId("s"), moment(day, hour), moment(day, hour, 30), **told)  # type: ignore[arg-type]


def claimed(waited: int | None, day: int = 21, hour: int = 9, **facts: object) -> ClosedConversation:
    told = {"claimed_at": moment(day, hour, 5), "escalated_at": moment(day, hour, 1), "waited": waited,
            "agent": AgentId("ana"), "agent_name": "Ana", "escalation": "assigned",
            "first_response_at": moment(day, hour, 6)}  # fmt: skip
    return talk(day, hour, **(told | facts))


SOLVED = talk(bot_answered=True)
IN_VAIN = talk(escalated_at=moment(21, 9, 1), escalation="timed_out", category="ai", trigger="no-answer")


def cells(figure: Figure) -> list[list[object]]:
    return [list(row) for row in figure.table.rows]


def test_volume_counts_each_conversation_once_on_the_day_it_ended() -> None:
    figure = volume.volume([SOLVED, IN_VAIN, claimed(MINUTE, 19), talk(19), talk(19, user_messages=0)], PERIOD)
    assert figure.answer == "4 conversations in 3 days; 1 user waited in vain"
    assert cells(figure) == [
        [date(2026, 11, 19), 0, 1, 0, 1, 2], [date(2026, 11, 20), 0, 0, 0, 0, 0], [date(2026, 11, 21), 1, 0, 1, 0, 2],
    ]  # fmt: skip
    assert figure.note == "Not counted: 1 visitor who said nothing."


def test_a_day_without_anything_is_said_to_be_empty_by_every_figure() -> None:
    figures = [
        volume.volume([], PERIOD), volume.by_bot([], PERIOD), volume.by_hour([], PERIOD), volume.by_reason([], PERIOD),
        waits.waits([], PERIOD), waits.first_responses([], PERIOD), people.by_agent([], []), satisfaction.ratings([]),
    ]  # fmt: skip
    assert all(figure.is_empty and figure.answer == "" for figure in figures)


def test_nine_of_ten_waits_are_told_with_those_for_whom_nobody_came() -> None:
    figure = waits.waits([*(claimed(each * 20 * SECOND) for each in range(1, 21)), IN_VAIN], PERIOD, 5 * MINUTE)
    assert figure.answer == "9 of 10 users waited under 7 min"  # the 18th of 20 waited for 6 minutes
    assert cells(figure)[2] == [date(2026, 11, 21), 200 * SECOND, 360 * SECOND, 380 * SECOND, 20]
    assert cells(figure)[0] == [date(2026, 11, 19), None, None, None, 0]
    assert figure.note == "Not in here, for nobody came: 1 user who waited in vain."
    assert figure.target == 5 * MINUTE


def test_of_a_few_waits_all_are_told_and_of_none_that_nobody_came() -> None:
    assert waits.waits([claimed(90 * SECOND)], PERIOD).answer == "The one user waited under 2 min"
    assert waits.waits([claimed(90 * SECOND), claimed(10 * SECOND)], PERIOD).answer == "All 2 users waited under 2 min"
    nobody = waits.waits([IN_VAIN], PERIOD)
    assert (nobody.answer, nobody.is_empty) == ("Nobody came: 1 user waited in vain", True)


def test_the_first_response_counts_from_the_call_and_silent_agents_are_told_of() -> None:
    silent = claimed(MINUTE, first_response_at=None)
    figure = waits.first_responses([claimed(4 * MINUTE), silent], PERIOD)
    assert figure.answer == "The one user had their first answer in under 6 min"
    assert figure.note == "Not in here: 1 conversation in which the agent said nothing."


def test_the_busiest_hour_is_the_readers() -> None:
    berlin = Period(PERIOD.first, PERIOD.last, ZoneInfo("Europe/Berlin"))
    figure = volume.by_hour([talk(21, 9), talk(21, 9), talk(20, 14)], berlin)
    assert figure.answer == "Most begin on Saturdays from 10:00 to 11:00: 2 of 3"
    assert cells(figure)[10] == ["10:00 to 11:00", 0, 0, 0, 0, 0, 2, 0]


def test_reasons_are_ranked_and_say_where_nobody_came() -> None:
    asked = {"category": "request", "trigger": "asks-for-a-person"}
    figure = volume.by_reason([claimed(MINUTE, **asked), claimed(MINUTE, **asked), IN_VAIN, SOLVED], PERIOD)
    assert figure.answer == "“Asks for a person” calls a person most often: 2 of 3 calls"
    assert cells(figure) == [["request", "Asks for a person", 2, 2, 667], ["ai", "No answer", 1, 0, 333]]
    built_in = volume.by_reason([claimed(MINUTE, category="request", trigger="pressed-button")], PERIOD)
    assert cells(built_in) == [["request", "Pressed the button", 1, 1, 1000]]


def test_agents_are_told_by_their_turns_and_the_last_one_gets_the_rating() -> None:
    ana, ben = AgentId("ana"), AgentId("ben")
    turns = [
        Stint(SessionId("1"), ana, "Ana", moment(21, 9), moment(21, 9, 1)),
        Stint(SessionId("1"), ben, "Ben", moment(21, 10), None),
        Stint(SessionId("2"), ana, "Ana", moment(21, 11), moment(21, 11, 3)),
    ]
    figure = people.by_agent([claimed(MINUTE, agent=ben, rating=5), claimed(MINUTE, rating=3)], turns)
    assert figure.answer == "2 agents took 3 conversations; half of the first answers came in under 2 min"
    assert cells(figure) == [["Ana", 2, MINUTE, 3 * MINUTE, 1, 0], ["Ben", 1, None, None, 1, 1000]]


def test_the_bots_share_has_no_value_on_a_day_without_conversations() -> None:
    figure = volume.by_bot([SOLVED, IN_VAIN, claimed(MINUTE, 19)], PERIOD)
    assert figure.answer == "The bot solved 33 % alone: 1 of 3"
    assert [row[1] for row in cells(figure)] == [0, None, 500]


def test_ratings_are_told_with_how_many_gave_one() -> None:
    rated = [claimed(MINUTE, rating=score, rated_words=words) for score, words in ((5, ""), (4, "fine"), (1, "no"))]
    figure = satisfaction.ratings([*rated, claimed(MINUTE)])
    assert figure.answer == "2 of 3 ratings are a 4 or a 5"
    assert figure.note == "3 ratings of 4 conversations with an agent."
    assert [row[1] for row in cells(figure)] == [1, 0, 0, 1, 1]
    assert [each.text for each in satisfaction.rating_comments(rated)] == ["fine", "no"]


def test_every_row_has_a_cell_for_each_column() -> None:
    everything = [SOLVED, IN_VAIN, claimed(MINUTE, rating=4), talk(20)]
    turns = [Stint(SessionId("1"), AgentId("ana"), "Ana", moment(21, 9))]
    for figure in (
        volume.volume(everything, PERIOD), volume.by_bot(everything, PERIOD), volume.by_hour(everything, PERIOD),
        volume.by_reason(everything, PERIOD), waits.waits(everything, PERIOD),
        waits.first_responses(everything, PERIOD), people.by_agent(everything, turns), satisfaction.ratings(everything),
    ):  # fmt: skip
        assert figure.table.rows
        assert {len(row) for row in figure.table.rows} == {len(figure.table.columns)}
        assert figure.table.of_unit(CellUnit.COUNT)


def test_the_digest_of_a_day_in_words() -> None:
    slow = [claimed(each * MINUTE, contact_name=name) for each, name in ((9, "Mia"), (7, ""), (6, "Zoe"), (8, "Leo"))]
    quick = [claimed(40 * SECOND, hour=14) for _ in range(7)]
    rated = claimed(20 * SECOND, rating=2, rated_words="Had to\n explain it all twice. " + "x" * 200)
    unanswered = talk(bot_answered=False)
    day = [SOLVED] * 12 + [*slow, *quick, rated, unanswered, IN_VAIN]
    assert digest_text(summarize_day(day, DAY, 5 * MINUTE), DAY, 5 * MINUTE).splitlines() == [
        "Saturday 21 November: 26 conversations",
        "• The bot solved 12 (46 %); 12 with an agent, 1 waited in vain and 1 left without an answer.",
        "• Waits: half under 45 s, 9 of 10 under 9 min, the longest 9 min.",
        "• 4 users waited over 5 min: Mia 9 min (general), Leo 8 min (general), a visitor 7 min (general) and 1 more.",
        "• 1 rating, none of them a 4 or a 5.",
        f"   2 of 5, with Ana: “Had to explain it all twice. {'x' * 110}…”",
        "• Busiest from 9:00 to 10:00: 19 began.",
    ]


def test_a_quiet_day_is_told_in_two_lines_and_an_empty_one_not_at_all() -> None:
    assert digest_text(summarize_day([SOLVED], DAY, MINUTE), DAY, MINUTE).splitlines() == [
        "Saturday 21 November: 1 conversation",
        "• The bot solved 1 (100 %).",
        "• Busiest from 9:00 to 10:00: 1 began.",
    ]
    assert digest_text(summarize_day([talk(user_messages=0)], DAY, MINUTE), DAY, MINUTE) == ""
