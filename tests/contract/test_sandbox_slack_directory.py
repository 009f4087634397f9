"""Who there is in the local Slack: members, guests, people of other workspaces, user groups."""

import aiohttp
import pytest
from slack_calls import client_of, error_of

from bridge.sandbox.slack import CHANNEL, SlackError, SlackStandIn
from bridge.sandbox.slack.directory import ALL_SCOPES


async def test_a_member_has_a_time_zone_an_address_and_a_language_if_asked(slack, client):
    slack.workspace.add_user("U0KEI", "kei", "Kei Sato", tz="Asia/Tokyo", locale="ja-JP", title="Support")
    user = (await client.users_info(user="U0KEI"))["user"]
    assert (user["tz"], user["tz_offset"], user["profile"]["title"]) == ("Asia/Tokyo", 9 * 3600, "Support")
    assert user["profile"]["email"] == "kei@example.com"
    assert "locale" not in user
    assert (await client.users_info(user="U0KEI", include_locale=True))["user"]["locale"] == "ja-JP"


async def test_addresses_need_a_scope_of_their_own():
    async with SlackStandIn(scopes=ALL_SCOPES - {"users:read.email"}) as slack, aiohttp.ClientSession() as session:
        client = client_of(slack, session)
        assert "email" not in (await client.users_info(user="U0ANA"))["user"]["profile"]
        assert await error_of(client.users_lookupByEmail(email="ana@example.com")) == "missing_scope"


async def test_people_are_found_by_address_while_they_are_members(slack, client):
    assert (await client.users_lookupByEmail(email="Ana@Example.com"))["user"]["id"] == "U0ANA"
    assert await error_of(client.users_lookupByEmail(email="nobody@example.com")) == "users_not_found"
    slack.workspace.deactivate(slack.workspace.users["U0ANA"])
    assert await error_of(client.users_lookupByEmail(email="ana@example.com")) == "users_not_found"


async def test_of_a_deactivated_person_little_is_left(slack, client):
    group = slack.workspace.add_group("S0DESK", "desk", "Support desk", ["U0ANA", "U0BEN"])
    ben = slack.person("U0BEN")
    slack.workspace.deactivate(slack.workspace.users["U0BEN"])
    user = (await client.users_info(user="U0BEN"))["user"]
    assert user["deleted"]
    assert "tz" not in user
    assert group.users == ["U0ANA"]
    members, change = [letter.event for letter in slack.delivery.outgoing]
    assert (members["type"], members["removed_users"]) == ("subteam_members_changed", ["U0BEN"])
    assert (change["type"], change["user"]["id"], change["user"]["deleted"]) == ("user_change", "U0BEN", True)
    with pytest.raises(SlackError, match="account_inactive"):
        await ben.post(CHANNEL, "still here")


async def test_guests_and_people_of_other_workspaces_can_be_told_apart(slack, client):
    slack.workspace.add_user("U0GUS", "gus", "Gus Guest", is_ultra_restricted=True)
    slack.workspace.add_user("U0EVE", "eve", "Eve Partner", team="T0PARTNER")
    guest = (await client.users_info(user="U0GUS"))["user"]
    partner = (await client.users_info(user="U0EVE"))["user"]
    assert (guest["is_ultra_restricted"], guest["team_id"]) == (True, slack.app.team)
    assert (partner["is_ultra_restricted"], partner["team_id"]) == (False, "T0PARTNER")
    assert "email" not in partner["profile"]
    assert await error_of(client.users_lookupByEmail(email="eve@example.com")) == "users_not_found"


async def test_people_of_other_workspaces_click_but_have_no_commands_and_shortcuts(slack):
    slack.workspace.add_user("U0EVE", "eve", "Eve Partner", team="T0PARTNER")
    eve = slack.person("U0EVE")
    with pytest.raises(SlackError, match="not_allowed"):
        await eve.type_command(CHANNEL, "/bridge")
    with pytest.raises(SlackError, match="not_allowed"):
        await eve.choose_shortcut("find")


async def test_user_groups_are_listed_with_their_people(slack, client):
    slack.workspace.add_group("S0DESK", "desk", "Support desk", ["U0ANA"])
    slack.workspace.add_group("S0OLD", "old", "Old desk", ["U0BEN"]).disabled = True
    (plain,) = (await client.usergroups_list())["usergroups"]
    assert (plain["handle"], "users" in plain) == ("desk", False)
    listed = (await client.usergroups_list(include_users=True, include_count=True, include_disabled=True))["usergroups"]
    assert [(group["users"], group["user_count"]) for group in listed] == [(["U0ANA"], 1), (["U0BEN"], 1)]
    assert (await client.usergroups_users_list(usergroup="S0DESK"))["users"] == ["U0ANA"]
    assert await error_of(client.usergroups_users_list(usergroup="S0OLD")) == "no_such_subteam"
    assert (await client.usergroups_users_list(usergroup="S0OLD", include_disabled=True))["users"] == ["U0BEN"]


async def test_the_app_hears_who_came_to_a_user_group(slack, client):
    group = slack.workspace.add_group("S0DESK", "desk", "Support desk", ["U0ANA"])
    slack.workspace.set_group(group, ["U0BEN"])
    event = slack.delivery.outgoing[-1].event
    assert (event["type"], event["subteam_id"]) == ("subteam_members_changed", "S0DESK")
    assert (event["added_users"], event["removed_users"]) == (["U0BEN"], ["U0ANA"])
