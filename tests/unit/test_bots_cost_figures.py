"""What a thousand sessions cost, by the command that docs/bot.md shows."""

from pathlib import Path

import pytest

from bridge.gemini.cost import CostAssumptions, TokenCount, count_tokens, dollars, main


def test_a_thousand_sessions_are_a_thousand_times_their_answers() -> None:
    counted = TokenCount(instruction=800, conversation=200, reply=100)
    assert dollars(counted, CostAssumptions(answers=4, thoughts=300, price_in=1.0, price_out=10.0)) == pytest.approx(
        1000 * 4 * (1000 * 1.0 + 400 * 10.0) / 1_000_000
    )


def test_longer_sessions_send_more_of_the_conversation(tmp_path: Path) -> None:
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "bot.yaml").write_text("# as usual\n")
    sections = "".join(f"## Parking at house {number}\nThere are {number} places.\n\n" for number in range(1, 5))
    (tmp_path / "knowledge" / "parking.md").write_text(f"# Parking\n\n{sections}")
    short, long = count_tokens(tmp_path, 1), count_tokens(tmp_path, 4)
    assert long.conversation > short.conversation
    assert long.reply == short.reply


def test_a_session_without_answers_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--answers", "0"])
    assert "--answers" in capsys.readouterr().err
