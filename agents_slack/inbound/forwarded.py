"""Messages that an agent passes on ("Forward message"): Slack tells their words and files in an attachment. Pure.

Previews of links are attachments too, and nobody chose those words: they stay in Slack.
"""

from collections.abc import Iterator, Mapping

from agents_slack.inbound.thread_events import SlackPayload


def forwarded_messages(message: SlackPayload) -> list[SlackPayload]:
    """Each message that was passed on, as Slack has them: with `text`, `blocks` and `files`."""
    return [_as_message(each) for each in _attachments(message) if each.get("is_share")]


def forwarded_files(message: SlackPayload) -> list[SlackPayload]:
    """Their files."""
    return [file for each in forwarded_messages(message) for file in each["files"]]


def _attachments(message: SlackPayload) -> Iterator[SlackPayload]:
    return (each for each in message.get("attachments") or () if isinstance(each, Mapping))


def _as_message(attachment: SlackPayload) -> SlackPayload:
    """The words of an attachment stand in its text, and their blocks one level deeper or in `blocks`."""
    inner = [each.get("message") or {} for each in attachment.get("message_blocks") or () if isinstance(each, Mapping)]
    blocks = [block for each in inner for block in each.get("blocks") or ()] or list(attachment.get("blocks") or ())
    image = attachment.get("image_url")
    if image and not attachment.get("files"):
        blocks.append({"type": "image", "image_url": image, "alt_text": attachment.get("title") or "image"})
    return {
        "text": attachment.get("text") or attachment.get("fallback") or "",
        "blocks": [block for block in blocks if isinstance(block, Mapping)],
        "files": [file for file in attachment.get("files") or () if isinstance(file, Mapping)],
    }
