"""The relay: take, perform, record. Nothing else delivers anything.

    take     one unit of work: what is pending, a plan, a lease on the lane
    perform  one remote call, with a time limit
    record   one unit of work: copies, the cursor, the lease given back

A process that dies between any two of these leaves a lease behind. Whoever comes after its end finds out what the
call did (`settle`) before anything else happens in that lane.

A call that fails is the affair of its lane: `aftermath` decides what follows, `outages` when it is more than that,
`giving_up` what is told to the agents in the end.
"""

from bridge.relay.relay import Relay
from bridge.relay.timing import GiveUpLimits, Timing

__all__ = ["GiveUpLimits", "Relay", "Timing"]
