"""What a list says of a conversation that is over: the note of whoever closed it, else how it ended."""

from core.model.events import Concluded
from core.rendering.list_labels import SessionEnding, conclusion_label, ending_of

OUTCOMES = {"not-solved": "Could not be solved"}


def test_a_note_stands_before_the_outcome():
    assert ending_of(Concluded("not-solved", " Call her on Monday. "), OUTCOMES) == SessionEnding(
        note="Call her on Monday."
    )


def test_without_a_note_it_is_the_outcome_as_admins_call_it():
    assert ending_of(Concluded("not-solved", " "), OUTCOMES) == SessionEnding(outcome="Could not be solved")


def test_an_outcome_that_is_not_offered_any_more_keeps_its_name():
    assert ending_of(Concluded("gone", ""), OUTCOMES) == SessionEnding(outcome="gone")


def test_who_said_nothing_left_nothing():
    assert ending_of(None, OUTCOMES) == SessionEnding()


def test_a_search_and_a_log_have_both_in_one_line():
    assert conclusion_label(Concluded("not-solved", "No room."), OUTCOMES) == "Could not be solved · No room."
    assert conclusion_label(Concluded("", "No room."), OUTCOMES) == "No room."
