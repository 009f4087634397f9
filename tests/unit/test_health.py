"""What is wrong is named at once, told to admins once when it lasts, and once more when it is over."""

from bridge.health_checks import HealthChecks, HealthCheckTiming


class Admins:
    def __init__(self) -> None:
        self.now = 0.0
        self.told: list[str] = []
        self.wrong: dict[str, str] = {}

    async def tell(self, text: str) -> None:
        self.told.append(text)

    def health(self) -> HealthChecks:
        made = HealthChecks(self.tell, HealthCheckTiming(tell_after=10.0), clock=lambda: self.now)
        made.add_check(lambda: self.wrong)
        return made


def test_a_part_that_is_down_is_named_and_well_again_by_itself():
    admins = Admins()
    health = admins.health()
    assert health.problems() == {}
    admins.wrong = {"relay telegram": "it ended"}
    assert health.problems() == {"relay telegram": "it ended"}
    admins.wrong = {}
    assert health.problems() == {}


async def test_admins_hear_of_what_lasts_once_and_of_its_end_once():
    admins = Admins()
    health = admins.health()
    admins.wrong = {"slack": "The bot token was revoked."}
    for admins.now in (0.0, 5.0, 11.0, 12.0, 60.0):
        await health.check_once()
    assert admins.told == ["Does not work: slack. The bot token was revoked."]
    admins.wrong = {}
    for admins.now in (61.0, 65.0, 72.0, 90.0):
        await health.check_once()
    assert admins.told[1:] == ["Works again: slack."]


async def test_a_blink_is_told_to_nobody_and_a_relapse_is_the_same_outage():
    admins = Admins()
    health = admins.health()
    admins.wrong = {"slack": "not connected"}
    await health.check_once()
    admins.wrong = {}
    admins.now = 3.0
    await health.check_once()
    admins.wrong = {"slack": "not connected"}
    for admins.now in (20.0, 31.0):
        await health.check_once()
    admins.wrong = {}
    admins.now = 32.0
    await health.check_once()
    admins.wrong = {"slack": "not connected"}
    for admins.now in (35.0, 50.0):
        await health.check_once()
    assert admins.told == ["Does not work: slack. not connected"]


def test_listeners_hear_only_of_changes():
    admins = Admins()
    health, heard = admins.health(), []
    health.listen(heard.append)
    health.problems()
    admins.wrong = {"slack": "gone"}
    health.problems()
    health.problems()
    admins.wrong = {}
    health.problems()
    assert heard == [{"slack": "gone"}, {}]


async def test_who_tells_admins_with_better_words_is_named_and_not_told_again():
    admins = Admins()
    health = admins.health()
    health.add_check(lambda: {"slack channel C1": "It was deleted."}, tells_admins_itself=True)
    for admins.now in (0.0, 11.0):
        await health.check_once()
    assert health.problems() == {"slack channel C1": "It was deleted."}
    assert admins.told == []
