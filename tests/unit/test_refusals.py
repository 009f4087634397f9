"""What is refused is said to whoever asked: in words for people, with what that person can do."""

import pytest

from agents_slack.forms import close
from agents_slack.forms.blocks import FormSubject
from core.config.desk import DeskFile
from core.model.errors import AtCapacity, OffDuty, WrongState
from core.model.session import SessionState

ASKED = {"solved": "Solved", "spam": "Spam"}


def test_who_gives_a_conversation_away_is_told_to_choose_somebody_else() -> None:
    for refused in (AtCapacity(3, "Ben"), OffDuty("Ben")):
        assert str(refused).startswith("Ben ")
        assert str(refused).endswith(" Choose somebody else, or a queue.")


def test_who_has_too_many_is_told_to_close_one() -> None:
    assert str(AtCapacity(1)) == "You have 1 conversation already. Close or release one first."


@pytest.mark.parametrize("state", SessionState)
def test_no_state_is_told_by_the_name_that_programs_have_for_it(state: SessionState) -> None:
    if state is not SessionState.CLOSED:  # that word is people's too
        assert state.value not in str(WrongState(state)).lower()


@pytest.mark.parametrize("required", [True, False])
def test_slacks_form_asks_for_an_outcome_as_the_admins_say(required: bool) -> None:
    block = close.view(FormSubject(), ASKED, required=required)["blocks"][0]
    assert block["optional"] is not required


def test_an_outcome_is_asked_for_where_admins_say_nothing() -> None:
    assert DeskFile().outcome_required
