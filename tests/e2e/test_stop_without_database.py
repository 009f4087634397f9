"""SIGTERM while everybody waits for a database that does not answer."""

import asyncio

import httpx
import psycopg
import pytest
from waiting import LONGEST_WAIT, until
from world import a_world

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
THE_PAGES = "FOR UPDATE OF s"  # what stands in the query that takes messages in, and in no other
THE_SIGN_INS = "WHERE agents.email ="


async def test_the_process_ends_while_its_database_hangs(postgres_url: str) -> None:
    """Whoever waits gets an answer, and the process is gone before the database answers anything."""
    async with a_world(postgres_url) as world:
        page = await world.page()
        await page.send("hello")
        await page.until(lambda: page.accepted)
        with psycopg.connect(postgres_url) as somebody:
            somebody.execute("LOCK TABLE chat_sessions, credentials, agents IN ACCESS EXCLUSIVE MODE")
            await page.send("are you there?")
            async with httpx.AsyncClient(base_url=world.bridge.url, trust_env=False, timeout=LONGEST_WAIT) as client:
                sign_in = {"email": "a@example.com", "password": "wrong horse"}
                headers = {"X-Console": "1", "Origin": world.bridge.url}
                call = client.post("/agent/api/login", json=sign_in, headers=headers)
                request = asyncio.create_task(call)
                await until(lambda: _are_waiting(postgres_url), "the page and the request wait for the database")
                await world.bridge.stop()
                answer = await request
                assert answer.status_code == 503
        await world.restart()
        await page.until(lambda: len(page.accepted) == 2)


def _are_waiting(database_url: str) -> bool:
    """Do the page's message and the sign-in wait, each with its own query? The clockwork's may wait, too."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        waiting = "SELECT query FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND wait_event = 'relation'"
        queries = [str(query) for (query,) in connection.execute(waiting)]
    return all(any(telling in query for query in queries) for telling in (THE_PAGES, THE_SIGN_INS))
