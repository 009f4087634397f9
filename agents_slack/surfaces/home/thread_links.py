"""Where a session's thread is, as an address that opens in Slack. Built, not asked for: a call per link is too many."""

from agents_slack.api.addresses import PostAddress


def link_to(workspace: str, address: str) -> str:
    """The address of a thread in a browser; "" for none. `workspace` is as in auth.test: "https://acme.slack.com/".

    The form of these addresses is that of chat.getPermalink (docs.slack.dev/reference/methods/chat.getPermalink).
    """
    if not address or not workspace:
        return ""
    place = PostAddress.parse(address)
    return f"{workspace.rstrip('/')}/archives/{place.channel}/p{place.ts.replace('.', '')}"
