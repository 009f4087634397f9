"""When a person takes over: the phrase language of the trigger file, its signals, and the decision with its reason.

`Policy` is the way in. Text and circumstances come as values; nothing here reads a file, a clock or a database.
"""

from core.escalation.policy import Decision, Policy, Signal, TriggerContext, TriggerTurn, to_escalated
from core.escalation.triggers import TriggersFile

__all__ = ["Decision", "Policy", "Signal", "TriggerContext", "TriggerTurn", "TriggersFile", "to_escalated"]
