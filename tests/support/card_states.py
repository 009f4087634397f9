"""Sessions in every state that a card shows differently: for golden files and for whoever looks closer."""

from dataclasses import replace

from handmade_sessions import HOUSE, MIA, HandmadeSession


def pending() -> HandmadeSession:
    tale = HandmadeSession()
    tale.mia("Hello!\nHow much is a semester in Lisbon?")
    tale.bot("Between 4,000 and 6,000 euros.")
    tale.mia("Can I speak to a real person? " + "I have so many questions. " * 20)
    tale.escalated()
    return tale


def assigned() -> HandmadeSession:
    tale = pending()
    tale.claimed()
    return tale


def handed_back() -> HandmadeSession:
    tale = assigned()
    tale.handed_back()
    return tale


def closed() -> HandmadeSession:
    tale = assigned()
    tale.closed()
    return tale


def ended_by_user() -> HandmadeSession:
    tale = pending()
    tale.closed(MIA, "user")
    return tale


def reopened() -> HandmadeSession:
    tale = closed()
    tale.reopened()
    tale.mia("One more thing")
    return tale


def hostile() -> HandmadeSession:
    tale = HandmadeSession()
    name = "<!channel>\n*Ana* \u202egnp.exe" + "x" * 200
    tale.contact = replace(tale.contact, name=name, detail="<@U0ANA>\t& <https://evil.example|us>")
    tale.mia("<!here> *bold* :tada: <https://evil.example|click>")
    tale.escalated("Asked for a person: “<!channel>”.")
    return tale


def urgent() -> HandmadeSession:
    tale = HandmadeSession()
    tale.mia("You charged me twice, I will call my lawyer")
    tale.escalated("Legal: 'call my lawyer'; Billing dispute: 'charged me twice'", priority="urgent", queue="billing")
    tale.summed_up("Asked: “You charged me twice, I will call my lawyer”\nNo answer came before a person was called.")
    return tale


def out_of_hours() -> HandmadeSession:
    tale = pending()
    tale.out_of_hours("on Monday at 9:00")
    return tale


def left_email() -> HandmadeSession:
    tale = out_of_hours()
    tale.mia("mia@example.com")
    tale.left_email("mia@example.com")
    return tale


def cancelled() -> HandmadeSession:
    tale = pending()
    tale.cancelled()
    return tale


def timed_out() -> HandmadeSession:
    tale = pending()
    tale.timed_out()
    return tale


def misjudged() -> HandmadeSession:
    tale = closed()
    tale.misjudged()
    return tale


def misjudged_while_assigned() -> HandmadeSession:
    tale = assigned()
    tale.misjudged()
    return tale


def transferred() -> HandmadeSession:
    tale = assigned()
    tale.transferred()
    return tale


def requeued() -> HandmadeSession:
    tale = assigned()
    tale.requeued("billing")
    return tale


def moved() -> HandmadeSession:
    tale = requeued()
    tale.ended = True
    return tale


def concluded() -> HandmadeSession:
    tale = closed()
    tale.concluded("follow-up", "Wants to hear from the visa team")
    return tale


def rated() -> HandmadeSession:
    tale = concluded()
    tale.rated(2)
    tale.rated(4, "Quick, thanks! <!channel>")
    return tale


def ended_silently() -> HandmadeSession:
    tale = assigned()
    tale.checked_in()
    tale.closed(HOUSE, "silent")
    return tale


def ended_idly() -> HandmadeSession:
    tale = handed_back()
    tale.closed(HOUSE, "idle")
    return tale


def in_german() -> HandmadeSession:
    tale = pending()
    tale.contact = replace(tale.contact, channel="telegram", language="de-AT", detail="@mia_h")
    return tale


STATES = [
    pending, assigned, handed_back, closed, ended_by_user, reopened, hostile,
    urgent, out_of_hours, left_email, cancelled, timed_out, misjudged, misjudged_while_assigned,
    transferred, requeued, moved, concluded, rated, ended_silently, ended_idly, in_german,
]  # fmt: skip
