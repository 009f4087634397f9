"""The room at its platform, for the conformance suite: what the suite asks of every surface, answered for this one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from surface_bench import Ability, SurfaceUnderTest

from bridge.sandbox.faults import FaultKind, InjectedFault
from channels.toy.lanes import new_lane
from channels.toy.surface import ToySurface
from core.model.events import Misjudged
from core.model.ids import Seq, SessionId
from core.store import Store
from toy_channel.platform import ToyPlatform

REFUSAL = InjectedFault(FaultKind.ANSWER, status=422, body='{"error": "Not here."}')
PROMISES = frozenset(
    {
        Ability.SPLITS,
        Ability.CHANGES,
        Ability.REACTS,
        Ability.TELLS_FAILURES,
        Ability.TAKES_IN,
        Ability.LOOKS_UP,
        Ability.TELLS_DELIVERED,
    }
)


@dataclass
class ToyRoom:
    platform: ToyPlatform
    address: str

    @property
    def fault_address(self) -> str:
        return self.address

    def calls(self) -> int:
        return self.platform.calls[self.address]

    async def shown(self, session: SessionId) -> list[str]:
        return self.platform.texts(self.address)

    def emoji(self) -> int:
        return sum(len(post.emoji) for post in self.platform.rooms.get(self.address, {}).values())


@asynccontextmanager
async def toy(store: Store) -> AsyncIterator[SurfaceUnderTest]:
    platform = ToyPlatform()
    await platform.start()
    async with aiohttp.ClientSession() as http:
        yield SurfaceUnderTest(
            ToySurface(http, platform.url),
            PROMISES,
            platform.faults, posting="post", changing="edit",
            refusal=REFUSAL,
            new_place=lambda number: ToyRoom(platform, f"room-{number}"),
            new_lane=new_lane, unseen=Misjudged(Seq(1)),
        )  # fmt: skip
    await platform.stop()
