"""When a person takes over: the phrase language of the trigger file, its signals, and the decision with its reason.

`Policy` is the way in. Text and circumstances come as values; nothing here reads a file, a clock or a database.
"""

from core.escalation.policy import Context, Decision, Policy, Signal, Turn, to_event
from core.escalation.triggers import TriggersFile

__all__ = ["Context", "Decision", "Policy", "Signal", "TriggersFile", "Turn", "to_event"]
