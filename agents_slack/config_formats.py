"""How Slack writes what admins copy into the configuration, and where they find it. Data only."""

from core.yaml_files.desk_formats import DeskFormats, IdFormat

SLACK_FORMATS = DeskFormats(
    name="Slack",
    provider="slack",
    place=IdFormat(
        "[CG][A-Z0-9]{4,}", "C0123456789", "channel id",
        "it is like C0123456789, and stands at the end of the channel's details in Slack",
    ),
    no_place_remedy="write the channel's id: it is like C0123456789, at the end of the channel's details in Slack",
    person=IdFormat(
        "[UW][A-Z0-9]{4,}", "U0123456789", "Slack user id",
        "it is like U0123456789; in the profile: ⋮, Copy member ID",
    ),
    group=IdFormat(
        "S[A-Z0-9]{4,}", "S0123456789", "group of people",
        "write 'channel' for its members, or a user group's id like S0123456789",
    ),
    command="/",
    usual_place="SLACK_CHANNEL",
    admin_place="SLACK_ADMIN_CHANNEL",
)  # fmt: skip
