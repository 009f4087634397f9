"""How fast Slack may be called, as the relay's buckets. The numbers are Slack's; the margins are ours.

Sources: docs.slack.dev/apis/web-api/rate-limits and the methods' own pages. A tier of N calls a minute becomes a
burst of B and an interval of 60 / (N - B) seconds, so that no minute, however it is cut, holds more than N calls.

A call's first bucket is the one that Slack limits by name: it rests when Slack asks for it. The last one is the
channel's own: it rests when the channel cannot be reached, and the others go on.
"""

from dataclasses import dataclass

from core.model.ports import Rate

WORKSPACE = "slack"
UPDATE = "slack.update"
EPHEMERAL = "slack.ephemeral"
REPLIES = "slack.replies"
HISTORY = "slack.history"
HOME = "slack.home"
FILES = "slack.files"
REACT = "slack.react"
UNREACT = "slack.unreact"
_POST = "slack.post:"
_REACH = "slack.reach:"
_FETCH = "slack.fetch:"
_NO_LIMIT = Rate(0.0)


def post_bucket(channel: str) -> str:
    """The bucket of one channel's posts."""
    return f"{_POST}{channel}"


def post_buckets(channel: str) -> tuple[str, ...]:
    """What a post takes."""
    return (post_bucket(channel), WORKSPACE, _reach_bucket(channel))


def comment_buckets(channel: str) -> tuple[str, ...]:
    """What a change of the words above files takes: Slack may refuse it, and then they are posted below."""
    return (UPDATE, *post_buckets(channel))


def update_buckets(channel: str) -> tuple[str, ...]:
    """What a change of a post takes."""
    return (UPDATE, _reach_bucket(channel))


def ephemeral_buckets(channel: str) -> tuple[str, ...]:
    """What a word to one person takes."""
    return (EPHEMERAL, _reach_bucket(channel))


def file_buckets(channel: str, source: str) -> tuple[str, ...]:
    """What a post of files takes. While their `source` (a user's channel) is away, only they rest."""
    return (FILES, *post_buckets(channel), f"{_FETCH}{source}")


def reaction_buckets(channel: str, *, added: bool) -> tuple[str, ...]:
    """What an emoji under a post takes."""
    return (REACT if added else UNREACT, _reach_bucket(channel))


def _reach_bucket(channel: str) -> str:
    return f"{_REACH}{channel}"


@dataclass(frozen=True, slots=True)
class SlackRates:
    """The pace of each kind of call."""

    post: Rate = Rate(1.0, 2)  # chat.postMessage: one a second in a channel, short bursts allowed
    workspace: Rate = Rate(0.22, 20)  # and "several hundred" a minute in all
    update: Rate = Rate(1.5, 10)  # tier 3: 50 a minute in the whole workspace
    ephemeral: Rate = Rate(0.75, 20)  # tier 4: 100 a minute
    replies: Rate = Rate(1.8, 16)  # tier 3: look-ups of the relay, and threads in doubt
    history: Rate = Rate(1.5, 10)  # tier 3

    home: Rate = Rate(0.75, 20)  # views.publish: tier 4
    files: Rate = Rate(0.75, 20)  # tier 4, and a post takes several calls: see `Operation.calls`
    react: Rate = Rate(1.5, 10)  # tier 3
    unreact: Rate = Rate(3.75, 4)  # tier 2: 20 a minute

    @classmethod
    def unlimited(cls) -> "SlackRates":
        """No waiting at all: for tests and the demo, whose Slack has no limits unless asked."""
        free = _NO_LIMIT
        return cls(
            free, free, free, free, free, free, home=free, files=free, react=free,
            unreact=free,
        )  # fmt: skip

    def rate_of(self, bucket: str) -> Rate:
        """The pace of a bucket. Raises KeyError for one that is not Slack's."""
        if bucket.startswith(_POST):
            return self.post
        if bucket.startswith((_REACH, _FETCH)):
            return _NO_LIMIT
        return {
            WORKSPACE: self.workspace,
            UPDATE: self.update,
            EPHEMERAL: self.ephemeral,
            REPLIES: self.replies,
            HISTORY: self.history,
            HOME: self.home,
            FILES: self.files,
            REACT: self.react,
            UNREACT: self.unreact,
        }[bucket]
