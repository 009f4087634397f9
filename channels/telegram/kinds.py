"""Messages that are not text, as a line that an agent can read: "[photo]", "[voice message, 0:12]". Pure."""

import datetime

from telegram import Message

# What every message has, whatever its kind: the first other field names a kind that we do not know.
_ENVELOPE = frozenset((
    "message_id", "from", "sender_chat", "chat", "date", "edit_date", "reply_to_message", "external_reply", "quote",
    "via_bot", "media_group_id", "forward_origin", "is_automatic_forward", "has_protected_content", "is_from_offline",
    "message_thread_id", "is_topic_message", "reply_markup", "link_preview_options", "effect_id", "caption",
    "caption_entities", "show_caption_above_media", "has_media_spoiler", "business_connection_id",
))  # fmt: skip


def label_of(message: Message) -> str:
    """What stands in the log for a message without text."""
    return _file(message) or _fact(message) or f"[{_name_of_unknown(message)}]"


def _file(message: Message) -> str:
    if message.photo:
        return "[photo]"
    if message.animation:  # comes with a document, which is the same file
        return "[GIF]"
    if message.document:
        return f"[file {message.document.file_name or 'without a name'}]"
    if voice := message.voice:
        return f"[voice message, {_clock(voice.duration)}]"
    if audio := message.audio:
        title = " – ".join(part for part in (audio.performer, audio.title) if part) or audio.file_name
        return f"[audio {title or 'without a title'}, {_clock(audio.duration)}]"
    if video := message.video:
        return f"[video, {_clock(video.duration)}]"
    if note := message.video_note:
        return f"[video message, {_clock(note.duration)}]"
    return ""


def _fact(message: Message) -> str:
    if message.sticker:
        return f"[sticker {message.sticker.emoji or ''}".rstrip() + "]"
    if venue := message.venue:  # comes with a location, which is the same place
        return f"[{venue.title}, {venue.address} {_map(venue.location.latitude, venue.location.longitude)}]"
    if place := message.location:
        return f"[location {_map(place.latitude, place.longitude)}]"
    if contact := message.contact:
        name = " ".join(part for part in (contact.first_name, contact.last_name) if part)
        return f"[contact {name} {contact.phone_number}]"
    if poll := message.poll:
        return f"[poll: {poll.question} ({', '.join(option.text for option in poll.options)})]"
    if dice := message.dice:
        return f"[{dice.emoji} {dice.value}]"
    return ""


def _name_of_unknown(message: Message) -> str:
    """Telegram's own name of the kind: "paid media", "story"."""
    names = [name for name, value in message.to_dict().items() if value and name not in _ENVELOPE]
    return names[0].replace("_", " ") if names else "empty message"


def _map(latitude: float, longitude: float) -> str:
    return f"https://maps.google.com/?q={latitude},{longitude}"


def _clock(duration: int | datetime.timedelta) -> str:
    """Minutes and seconds. python-telegram-bot changes the type of durations between its versions."""
    seconds = int(duration.total_seconds()) if isinstance(duration, datetime.timedelta) else duration
    return f"{seconds // 60}:{seconds % 60:02}"
