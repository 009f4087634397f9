"""Messages that are neither words nor files, as a line that an agent can read: "[paid 12.50 EUR]". Pure.

Reads the JSON: the Bot API grows faster than python-telegram-bot. One function for each kind of `kinds` that is told in
such a line.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from channels.telegram import vcards
from channels.telegram.map_links import map_link

TelegramJson = Mapping[str, Any]

_LONGEST_DATA = 2_000  # characters of what a web app sent
_NO_CENTS = frozenset((
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
))  # fmt: skip
_MILLS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))


def notice_of(kind: str, raw: TelegramJson) -> str:
    """The line for the field `kind` of a message. Telegram's own name of it, where there is nothing more to tell."""
    write = _LINES.get(kind)
    return f"[{write(raw[kind], raw)}]" if write else f"[{kind.replace('_', ' ')}]"


def name_of(person: Any) -> str:
    """A User, SharedUser or Chat as people know it; "" for one without a name."""
    if not isinstance(person, Mapping):
        return ""
    names = (person.get("title") or person.get("first_name"), person.get("last_name"))
    name = " ".join(str(part) for part in names if part)
    username = person.get("username")
    return f"{name} (@{username})".strip() if username else name


def price(currency: Any, amount: Any) -> str:
    """An amount in a currency's smallest units: 1250 and "EUR" as "12.50 EUR"."""
    if not isinstance(amount, int):
        return str(currency or "")
    if currency == "XTR":
        return f"{amount} Stars"
    digits = 0 if currency in _NO_CENTS else 3 if currency in _MILLS else 2
    return f"{amount / 10**digits:.{digits}f} {currency}"


def task_text(checklist: Any, task: Any) -> str:
    """What a task of a Checklist says, by its id."""
    tasks = checklist.get("tasks") if isinstance(checklist, Mapping) else None
    return next((str(each.get("text") or "") for each in tasks or () if each.get("id") == task), "")


def _venue(venue: TelegramJson, _: TelegramJson) -> str:
    return f"{venue['title']}, {venue['address']} {map_link(venue['location'])}".rstrip()


def _location(place: TelegramJson, _: TelegramJson) -> str:
    return f"{'live location' if place.get('live_period') else 'location'} {map_link(place)}"


def _contact(contact: TelegramJson, _: TelegramJson) -> str:
    number = str(contact.get("phone_number") or "")
    more = vcards.details(str(contact.get("vcard") or ""), number)
    return "; ".join([f"contact {name_of(contact)} {number}".strip(), *more])


def _poll(poll: TelegramJson, _: TelegramJson) -> str:
    options = ", ".join(str(option.get("text")) for option in poll.get("options") or ())
    return f"poll: {poll['question']} ({options})"


def _dice(dice: TelegramJson, _: TelegramJson) -> str:
    return f"{dice['emoji']} {dice['value']}"


def _checklist(checklist: TelegramJson, _: TelegramJson) -> str:
    tasks = (f"{'☑' if task.get('completion_date') else '☐'} {task.get('text')}" for task in checklist["tasks"])
    return "\n".join([f"checklist: {checklist['title']}", *tasks])


def _tasks_done(done: TelegramJson, _: TelegramJson) -> str:
    checklist = _of_message(done)
    told = [("done", done.get("marked_as_done_task_ids")), ("not done", done.get("marked_as_not_done_task_ids"))]
    lines = [f"{how}: {_named(task_text(checklist, task) for task in tasks)}" for how, tasks in told if tasks]
    return f"tasks {'; '.join(lines)}{_in_list(checklist)}"


def _tasks_added(added: TelegramJson, _: TelegramJson) -> str:
    tasks = _named(str(task.get("text")) for task in added.get("tasks") or ())
    return f"new tasks: {tasks}{_in_list(_of_message(added))}"


def _of_message(change: TelegramJson) -> TelegramJson:
    message = change.get("checklist_message") or {}
    return message.get("checklist") or {}


def _in_list(checklist: TelegramJson) -> str:
    return f", in the checklist “{checklist['title']}”" if checklist.get("title") else ""


def _named(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in texts if text) or "of a checklist"


def _game(game: TelegramJson, _: TelegramJson) -> str:
    return _joined("game", game.get("title"), game.get("description"))


def _invoice(invoice: TelegramJson, _: TelegramJson) -> str:
    cost = price(invoice.get("currency"), invoice.get("total_amount"))
    return _joined("invoice", invoice.get("title"), invoice.get("description"), cost)


def _paid(payment: TelegramJson, _: TelegramJson) -> str:
    order = payment.get("order_info") or {}
    address = order.get("shipping_address") or {}
    lines = ("street_line1", "street_line2", "post_code", "city", "state", "country_code")
    whom = [order.get("name"), order.get("email"), order.get("phone_number"), *(address.get(name) for name in lines)]
    cost = price(payment.get("currency"), payment.get("total_amount"))
    number = f"payment {payment.get('telegram_payment_charge_id')}"
    return "; ".join([f"paid {cost}", number, *filter(None, [", ".join(str(part) for part in whom if part)])])


def _refunded(payment: TelegramJson, _: TelegramJson) -> str:
    cost = price(payment.get("currency"), payment.get("total_amount"))
    return f"was paid back {cost}; payment {payment.get('telegram_payment_charge_id')}"


def _web_app(data: TelegramJson, _: TelegramJson) -> str:
    told = str(data.get("data") or "")
    cut = told if len(told) <= _LONGEST_DATA else told[:_LONGEST_DATA] + "…"
    return f"sent from “{data.get('button_text')}”: {cut}"


def _users(shared: TelegramJson, _: TelegramJson) -> str:
    people = (f"{name_of(user) or 'somebody'}, Telegram number {user['user_id']}" for user in shared["users"])
    return "shared people: " + "; ".join(people)


def _chat(shared: TelegramJson, _: TelegramJson) -> str:
    return f"shared a chat: {name_of(shared) or 'without a name'}, Telegram number {shared['chat_id']}"


def _gift(info: TelegramJson, _: TelegramJson) -> str:
    words = f": “{info['text']}”" if info.get("text") else ""
    stars = (info.get("gift") or {}).get("star_count")
    return f"gift{f' worth {stars} Stars' if stars else ''}{words}"


def _unique_gift(info: TelegramJson, _: TelegramJson) -> str:
    gift = info.get("gift") or {}
    return f"gift {gift.get('base_name') or ''} #{gift.get('number') or ''}".rstrip(" #")


def _upgrade(info: TelegramJson, raw: TelegramJson) -> str:
    return f"upgrade of a {_gift(info, raw)}"


def _paid_media(info: TelegramJson, _: TelegramJson) -> str:
    return f"paid media, {info.get('star_count')} Stars"


def _story(story: TelegramJson, _: TelegramJson) -> str:
    return f"story of {name_of(story.get('chat')) or 'somebody'}"


def _giveaway(giveaway: TelegramJson, _: TelegramJson) -> str:
    stars = f"{giveaway['prize_star_count']} Stars" if giveaway.get("prize_star_count") else ""
    return _joined("giveaway", giveaway.get("prize_description"), stars)


def _winners(giveaway: TelegramJson, _: TelegramJson) -> str:
    return f"winners of a giveaway: {giveaway.get('winner_count')}"


def _passport(_: Any, __: TelegramJson) -> str:
    return "Telegram Passport documents"


def _joined(what: str, *parts: Any) -> str:
    said = ", ".join(str(part) for part in parts if part)
    return f"{what}: {said}" if said else what


_LINES: Mapping[str, Callable[[Any, TelegramJson], str]] = {
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "poll": _poll,
    "dice": _dice,
    "checklist": _checklist,
    "checklist_tasks_done": _tasks_done,
    "checklist_tasks_added": _tasks_added,
    "game": _game,
    "invoice": _invoice,
    "successful_payment": _paid,
    "refunded_payment": _refunded,
    "web_app_data": _web_app,
    "users_shared": _users,
    "chat_shared": _chat,
    "gift": _gift,
    "unique_gift": _unique_gift,
    "gift_upgrade_sent": _upgrade,
    "paid_media": _paid_media,
    "story": _story,
    "giveaway": _giveaway,
    "giveaway_winners": _winners,
    "passport_data": _passport,
}
NOTICES = frozenset(_LINES)
