"""Who gets into the console, and who does not: passwords, links, cookies, tokens, foreign pages."""

import asyncio
import re

import pytest
from console_site import PASSWORD, ConsoleSite, console_site, static_is_there
from slack_agents import slack_agent
from waiting import until

from core.model.agents import Role
from core.model.ids import Micros
from core.store.store import system_clock
from core.usecases import duty
from core.usecases.reads import agents
from core.usecases.rules import SECOND, Rules

ANA = {"email": "ana@example.com", "password": PASSWORD}


class Clock:
    """The machine's clock, which a test moves forward."""

    def __init__(self) -> None:
        self.ahead = 0

    def __call__(self) -> Micros:
        return Micros(system_clock() + self.ahead)


@pytest.fixture
async def site(sqlite_url: str, rules: Rules):
    async with console_site(sqlite_url, rules) as site:
        yield site


async def first_link(site: ConsoleSite) -> str:
    said: list[str] = []
    await site.console.start(said.append)
    return re.search(r"#invite=(\S+)", said[0]).group(1) if said else ""


async def test_the_first_admin_comes_by_a_link_that_works_once(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules) as site:
        token, another = await first_link(site), await first_link(site)
        browser = site.browser()
        assert (await browser.post("invitation", {"token": token}))["first"] is True
        wanted = {"token": token, "password": PASSWORD, "name": "Ada", "email": "Ada@Example.com"}
        me = await browser.post("invitation/accept", wanted)
        assert (me["name"], me["email"], me["role"], me["may"]) == (
            "Ada", "ada@example.com", "admin", ["override", "admin"],
        )  # fmt: skip
        assert (await browser.get("me"))["id"] == me["id"]
        for used in (token, another):
            assert (await browser.post("invitation/accept", {**wanted, "token": used}, 410))["error"] == "link_used"
        assert await first_link(site) == ""


async def test_of_many_who_open_one_link_at_once_one_gets_in(site: ConsoleSite) -> None:
    token = await first_link(site)
    wanted = {"token": token, "password": PASSWORD, "name": "Ada", "email": "ada@example.com"}
    browsers = [site.browser() for _ in range(5)]
    answers = await asyncio.gather(*(b.http.post("/agent/api/invitation/accept", json=wanted) for b in browsers))
    assert sorted(answer.status_code for answer in answers) == [200, 410, 410, 410, 410]


async def test_an_invited_colleague_chooses_a_password_once(site: ConsoleSite) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    old = await admin.post("people/invite", {"email": "Ana@example.com", "name": "Ana", "role": "lead"}, 201)
    new = await admin.post("people/invite", {"email": "ana@example.com"}, 201)
    assert new["link"].startswith("http://console.test/agent/login#invite=")
    assert (new["person"]["role"], new["person"]["has_password"]) == ("lead", False)
    assert old["person"]["id"] == new["person"]["id"]
    browser = site.browser()
    tokens = [each["link"].rpartition("=")[2] for each in (old, new)]
    assert (await browser.post("invitation", {"token": tokens[0]}, 410))["error"] == "link_used"
    weak = await browser.post("invitation/accept", {"token": tokens[1], "password": "short"}, 422)
    assert weak["fields"] == {"password": "A password has at least 12 characters."}
    assert (await browser.post("invitation/accept", {"token": tokens[1], "password": PASSWORD}))["name"] == "Ana"
    assert (await browser.get("me"))["role"] == "lead"
    await site.browser().post("invitation/accept", {"token": tokens[1], "password": PASSWORD}, 410)


async def test_a_wrong_password_says_nothing_of_who_exists(site: ConsoleSite) -> None:
    await site.agent("Ana")
    for email in ("ana@example.com", "nobody@example.com"):
        problem = await site.browser().post("login", {"email": email, "password": "wrong wrong wrong"}, 401)
        assert problem == {"error": "wrong_password", "message": "E-mail or password is wrong."}


async def test_wrong_passwords_are_counted_by_address(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, wrong_password_limit="2 per minute") as site:
        await site.agent("Ana")
        browser = site.browser()
        wrong = {**ANA, "password": "wrong wrong wrong"}
        for _ in range(2):
            await browser.post("login", wrong, 401)
        answer = await browser.http.post("/agent/api/login", json=ANA)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert answer.json()["message"].startswith("That was too often. Please wait ")


async def test_strangers_who_guess_lock_out_themselves_and_not_the_owner(database_url: str, rules: Rules) -> None:
    async with console_site(database_url, rules, wrong_password_limit="3 per minute") as site:
        await site.agent("Ana")
        known = site.browser(headers={"X-Forwarded-For": "192.0.2.1"})
        await known.post("login", ANA)
        for number in range(4):
            stranger = site.browser(headers={"X-Forwarded-For": f"2001:db8:0:1::{number}"})
            wrong = {**ANA, "password": "wrong wrong wrong"}
            answer = await stranger.http.post("/agent/api/login", json=wrong)
            assert answer.status_code == (401 if number < 3 else 429)  # a /64 is one stranger
        await site.browser(headers={"X-Forwarded-For": "192.0.2.2"}).post("login", ANA)
        locked = site.browser(headers={"X-Forwarded-For": "2001:db8:0:1::9"})
        await locked.post("login", ANA, 429)
        known.http.headers["X-Forwarded-For"] = "2001:db8:0:1::9"
        await known.post("login", ANA)  # this browser signed in before


async def test_a_name_that_everybody_guesses_is_guessed_slowly_and_stays_open_to_its_owner(
    sqlite_url: str, rules: Rules
) -> None:
    async with console_site(sqlite_url, rules, wrong_password_limit_everywhere="5 per hour") as site:
        await site.agent("Ana")
        owner = site.browser()
        await owner.post("login", ANA)
        answers = []
        for number in range(8):
            stranger = site.browser(headers={"X-Forwarded-For": f"198.51.100.{number}"})
            wrong = {**ANA, "password": "wrong wrong wrong"}
            answers.append((await stranger.http.post("/agent/api/login", json=wrong)).status_code)
        assert answers == [401] * 4 + [429] * 4
        await owner.post("login", ANA)


async def test_guesses_at_once_are_no_more_than_guesses_in_a_row_on_any_replica(
    database_url: str, rules: Rules
) -> None:
    settings = {"sign_in_limit": "1000 per minute"}
    async with (
        console_site(database_url, rules, **settings) as one,
        console_site(database_url, rules, **settings) as two,
    ):
        await one.agent("Ana")
        wrong = {**ANA, "password": "wrong wrong wrong"}
        browsers = [site.browser() for site in (one, two) for _ in range(15)]
        answers = await asyncio.gather(*(b.http.post("/agent/api/login", json=wrong) for b in browsers))
        assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 20


async def test_a_stolen_cookie_does_not_guess_the_password_behind_it(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, sign_in_limit="1000 per minute") as site:
        ana = await site.signed_in("Ana")
        wrong = {"current": "wrong wrong wrong", "new": "another good password"}
        answers = await asyncio.gather(*(ana.http.post("/agent/api/password", json=wrong) for _ in range(30)))
        assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 20


async def test_a_strange_host_leads_nowhere(site: ConsoleSite) -> None:
    for path in ("/agent/login/", "/agent/api/me/", "/agent/static"):
        answer = await site.browser().http.get(path, headers={"Host": "evil.example"})
        assert "evil" not in answer.headers.get("location", "")
        assert answer.status_code in (401, 404)


async def test_pages_call_nobody_but_their_own_house(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, public_url="https://chat.example.com") as site:
        policy = (await site.browser().http.get("/agent/login")).headers["content-security-policy"]
        assert "connect-src 'self' wss://chat.example.com;" in policy


async def test_sign_ins_are_counted_by_network_address(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, sign_in_limit="3 per minute") as site:
        for number in range(3):
            await site.browser().post("login", {"email": f"{number}@example.com", "password": PASSWORD}, 401)
        assert (await site.browser().post("login", ANA, 429))["error"] == "too_many"


async def test_a_browser_is_signed_out_after_idle_and_after_long(sqlite_url: str, rules: Rules) -> None:
    clock = Clock()
    async with console_site(
        sqlite_url, rules, clock=clock, idle_timeout=100 * SECOND, sign_in_lifetime=300 * SECOND
    ) as site:
        ana = await site.signed_in("Ana")
        for ahead in (90, 180, 270):
            clock.ahead = ahead * SECOND
            await ana.get("me")
        clock.ahead = 301 * SECOND
        await ana.call("GET", "me", status=401)
        ana = site.browser()
        await ana.post("login", ANA)
        clock.ahead = 402 * SECOND
        assert (await ana.call("GET", "me", status=401))["error"] == "signed_out"


async def test_signing_out_ends_the_cookie_for_good(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    kept = ana.cookie()
    async with ana.socket() as socket:
        await socket.frame("ready")
        await ana.post("logout", status=204)
        assert await socket.closed() == 4401
    await site.program(headers={"Cookie": kept}).call("GET", "me", status=401)


async def test_whoever_signs_out_of_their_last_browser_takes_no_sessions(site: ConsoleSite) -> None:
    first = await site.signed_in("Ana")
    second = site.browser()
    await second.post("login", ANA)
    await second.post("logout", status=204)
    assert (await first.get("me"))["on_duty"] is True
    await first.post("logout", status=204)
    assert await duty_of(site) == {"Ana": False}
    assert (await second.post("login", ANA))["on_duty"] is True  # they are back
    await second.call("PUT", "agents", {"on_duty": False})
    await second.post("logout", status=204)
    assert (await second.post("login", ANA))["on_duty"] is False  # they had gone off duty themselves


async def test_whoever_has_slack_too_is_still_there_after_signing_out(site: ConsoleSite) -> None:
    browser = await site.signed_in("Ana")
    await site.conversations.shared(duty.know_agent, slack_agent("U0ANA", "Ana", email=ANA["email"]))
    await browser.post("logout", status=204)
    assert await duty_of(site) == {"Ana": True}


async def test_a_closed_laptop_takes_no_sessions_and_comes_back_by_itself(sqlite_url: str, rules: Rules) -> None:
    clock = Clock()
    async with console_site(sqlite_url, rules, clock=clock) as site:
        ana = await site.signed_in("Ana")
        absences = site.console._context.absences
        async with ana.socket() as socket:
            await socket.frame("ready")
            await absences.take_off_duty()
            clock.ahead += 3600 * SECOND
            assert await absences.take_off_duty() == []
        await until(lambda: not site.console._context.presences.online, "the socket is closed")
        clock.ahead += 300 * SECOND
        assert await absences.take_off_duty() == []
        clock.ahead += 600 * SECOND
        assert len(await absences.take_off_duty()) == 1
        assert await duty_of(site) == {"Ana": False}
        async with ana.socket() as socket:
            assert (await socket.frame("ready"))["me"]["on_duty"] is True


async def duty_of(site: ConsoleSite) -> dict[str, bool]:
    return {profile.name: profile.on_duty for profile in await site.conversations.read(agents.profiles)}


async def test_a_new_password_signs_other_browsers_out(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    other = site.browser()
    await other.post("login", ANA)
    new = "another good password"
    await ana.post("password", {"current": "wrong wrong wrong", "new": new}, 401)
    await ana.post("password", {"current": PASSWORD, "new": "ana@example.com"}, 422)
    await ana.post("password", {"current": PASSWORD, "new": new}, 204)
    await ana.get("me")
    await other.call("GET", "me", status=401)
    await site.browser().post("login", ANA, 401)
    await site.browser().post("login", {**ANA, "password": new})


async def test_another_page_cannot_act_with_the_cookie(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana")
    session = await site.waiting()
    for headers in ({}, {"X-Console": "1", "Origin": "https://evil.example"}, {"Origin": site.url}):
        page = site.program(headers={"Cookie": ana.cookie(), **headers})
        assert (await page.post(f"session/{session}/assign", {}, 403))["error"] == "foreign_origin"
    for headers in ({}, {"X-Console": "1", "Origin": "https://evil.example"}):
        await site.program(headers=headers).post("login", ANA, 403)
    assert (await ana.detail(session))["state"] == "pending"


async def test_cookies_are_kept_from_scripts_other_pages_and_plain_http(sqlite_url: str, rules: Rules) -> None:
    async with console_site(sqlite_url, rules, public_url="https://chat.example.com") as site:
        await site.agent("Ana")
        answer = await site.browser().http.post("/agent/api/login", json=ANA)
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-console=")
        for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


async def test_api_tokens_act_as_the_admin_who_made_them_until_they_are_taken(site: ConsoleSite) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    made = await admin.post("tokens", {"name": "CRM"}, 201)
    assert made["token"].startswith("hb_")
    listed = (await admin.get("tokens"))["tokens"]
    assert [(each["name"], each["agent"]["name"]) for each in listed] == [("CRM", "Ada")]
    assert made["token"] not in str(listed)
    program = site.program(headers={"Authorization": f"Bearer {made['token']}"})
    session = await site.waiting()
    assert (await program.post(f"session/{session}/assign"))["owner"]["name"] == "Ada"
    robot = site.browser()
    async with robot.socket(headers={"Authorization": f"Bearer {made['token']}"}, origin=None) as socket:
        assert (await socket.frame("ready"))["me"]["name"] == "Ada"
        await admin.call("DELETE", f"tokens/{made['id']}", status=204)
        assert await socket.closed() == 4401
    await program.call("GET", "me", status=401)
    await admin.call("DELETE", f"tokens/{made['id']}", status=404)


@pytest.mark.parametrize(("scope", "acts", "manages"), [("read", 403, 403), ("act", 200, 403), ("admin", 200, 200)])
async def test_a_token_may_do_what_it_was_made_for(site: ConsoleSite, scope: str, acts: int, manages: int) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    made = await admin.post("tokens", {"name": "CRM", "scope": scope}, 201)
    assert made["scope"] == scope
    bearer = {"Authorization": f"Bearer {made['token']}"}
    program = site.program(headers=bearer)
    session = await site.waiting()
    assert (await program.get("pending-sessions"))["total"] == 1
    assert (await program.http.post(f"/agent/api/session/{session}/assign")).status_code == acts
    for path in ("people", "tokens", "dead-letters"):
        assert (await program.http.get(f"/agent/api/{path}")).status_code == manages
    async with site.browser().socket(headers=bearer, origin=None) as socket:
        await socket.frame("ready")
        answer = await socket.send(session, "hello")
        assert (answer.get("error") == "forbidden") == (scope == "read")


async def test_a_token_acts_and_does_not_manage_unless_it_is_said(site: ConsoleSite) -> None:
    admin = await site.signed_in("Ada", Role.ADMIN)
    assert (await admin.post("tokens", {"name": "CRM"}, 201))["scope"] == "act"


async def test_a_body_that_is_too_large_is_not_read_to_its_end(site: ConsoleSite) -> None:
    async def in_pieces():
        for _ in range(40):
            yield b"x" * 16_384

    for content in (b"x" * 300_000, in_pieces()):
        answer = await site.browser().http.post("/agent/api/login", content=content)
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


async def test_only_admins_manage_and_the_last_one_stays(site: ConsoleSite) -> None:
    ana = await site.signed_in("Ana", Role.LEAD)
    admin = await site.signed_in("Ada", Role.ADMIN)
    for method, path, body in (
        ("GET", "people", None), ("GET", "tokens", None), ("GET", "dead-letters", None),
        ("POST", "people/invite", {"email": "x@example.com"}), ("POST", "triggers/test", {"texts": ["x"]}),
        ("POST", f"people/{ana.me['id']}/role", {"role": "admin"}),
    ):  # fmt: skip
        assert (await ana.call(method, path, body, 403))["error"] == "forbidden"
    own = f"people/{admin.me['id']}"
    assert (await admin.post(f"{own}/role", {"role": "agent"}, 409))["error"] == "refused"
    assert (await admin.call("DELETE", f"{own}/password", status=409))["error"] == "refused"
    assert (await admin.post(f"people/{ana.me['id']}/role", {"role": "admin"}))["role"] == "admin"
    assert (await ana.get("people"))["people"][0]["name"] == "Ada"
    assert (await ana.call("DELETE", f"{own}/password"))["has_password"] is False
    await admin.call("GET", "me", status=401)


async def test_pages_are_served_strictly_and_the_dashboard_to_the_signed_in(site: ConsoleSite) -> None:
    if not static_is_there():
        pytest.fail("bridge/web/console/static has no pages")
    stranger = site.browser()
    answer = await stranger.http.get("/agent/dashboard")
    assert (answer.status_code, answer.headers["location"]) == (303, "login")
    page = await stranger.http.get("/agent/login")
    assert page.status_code == 200 and "frame-ancestors 'none'" in page.headers["content-security-policy"]
    ana = await site.signed_in("Ana")
    assert (await ana.http.get("/agent/dashboard")).status_code == 200
    assert (await ana.http.get("/agent")).headers["location"] == "agent/dashboard"


async def test_the_interface_describes_itself_without_anything_from_elsewhere(site: ConsoleSite) -> None:
    stranger = site.browser()
    paths = (await stranger.get("openapi.json"))["paths"]
    of_session = ("messages", "assign", "send-message", "complete", "transfer", "release")
    given = {
        "pending-sessions",
        "my-sessions",
        "agents",
        "stats",
    }
    given |= {f"session/{{session}}/{each}" for each in of_session}
    assert {f"/{path}" for path in given} <= set(paths)
    page = (await stranger.http.get("/agent/api/docs")).text
    assert "/agent/api/session/{session}/assign" in page
    assert not re.search(r"(src|href)=\"?(https?:)?//", page)
    assert (await stranger.call("GET", "nothing-here", status=404))["error"] == "not_there"
