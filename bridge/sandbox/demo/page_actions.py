"""Does what the page asks for, by the people of the stand-ins: nobody here talks to the bridge."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from agents_slack.surfaces.home.slash_command import COMMAND_NAME as COMMAND
from bridge.sandbox.demo import page_requests
from bridge.sandbox.demo.page_requests import ActRefused, AppAct, FormAct, PageAct, PhoneAct, SlackAct
from bridge.sandbox.demo.switches import Switches
from bridge.sandbox.slack import OpenForm, SlackError, SlackPerson
from bridge.sandbox.telegram import MediaKind, PersonAtPhone, PickedFile

_PHOTOS = ("image/jpeg", "image/png", "image/webp")
_NO_ANSWER = "The app did not answer in time. Try again."


@dataclass(slots=True)
class PageActions:
    """The people's hands. `agents` are by user id; an agent's form is kept, for it knows what was offered in it."""

    mia: PersonAtPhone
    agents: Mapping[str, SlackPerson]
    channel: str
    switches: Switches
    _forms: dict[str, OpenForm] = field(default_factory=dict)

    def form(self, user: str) -> OpenForm | None:
        """The form on an agent's screen."""
        try:
            shown = self.agents[user].form()
        except SlackError:
            return None
        kept = self._forms.get(user)
        if kept is None or kept.view is not shown.view:
            kept = self._forms[user] = shown
        return kept

    async def do(self, act: PageAct) -> None:
        """Do it. Raises ActRefused when the app or Slack's client would not let a person do that."""
        try:
            match act:
                case page_requests.TurnSwitch():
                    self._turn(act)
                case (
                    page_requests.PhoneSend()
                    | page_requests.PhoneSendFiles()
                    | page_requests.PhoneEdit()
                    | page_requests.PhoneReact()
                    | page_requests.PhonePress()
                ):
                    await self._on_phone(act)
                case (
                    page_requests.FormFill()
                    | page_requests.FormSearch()
                    | page_requests.FormPress()
                    | page_requests.FormSend()
                    | page_requests.FormClose()
                ):
                    self._check_slack()
                    await self._in_form(act)
                case _:
                    self._check_slack()
                    await self._in_slack(act, self.agents[act.user])
        except (KeyError, ValueError) as exc:
            raise ActRefused(str(exc)) from exc
        except SlackError as exc:
            raise ActRefused(f"Slack says: {exc}") from exc

    async def _on_phone(self, act: PhoneAct) -> None:
        match act:
            case page_requests.PhoneSend():
                await self.mia.send(act.text, reply_to=act.reply_to)
            case page_requests.PhoneSendFiles():
                await self._send_files(act)
            case page_requests.PhoneEdit():
                await self.mia.edit(act.id, act.text)
            case page_requests.PhoneReact():
                await self.mia.react(act.id, act.emoji)
            case page_requests.PhonePress():
                await self.mia.press(act.id, act.data)
            case _:
                assert_never(act)

    async def _send_files(self, act: page_requests.PhoneSendFiles) -> None:
        picked = to_picked_files(act.files, act.caption)
        if len(picked) > 1:
            await self.mia.send_album(*picked)
        else:
            await self.mia.send_file(picked[0], reply_to=act.reply_to)

    async def _in_slack(self, act: SlackAct, agent: SlackPerson) -> None:
        match act:
            case page_requests.SlackPost():
                await agent.post(self.channel, act.text, act.thread or None)
            case page_requests.SlackSendFiles():
                files = [(file.name, file.type or "application/octet-stream", file.data) for file in act.files]
                await agent.share(self.channel, files, act.text, act.thread)
            case page_requests.SlackEdit():
                await agent.edit(self.channel, act.ts, act.text)
            case page_requests.SlackDelete():
                await agent.delete(self.channel, act.ts)
            case page_requests.SlackReact():
                await agent.react(self.channel, act.ts, act.name, remove=not act.on)
            case page_requests.SlackClick():
                _check(await agent.click(self.channel, act.ts, act.action, act.value, block=act.block))
            case page_requests.SlackShortcut():
                _check(await agent.choose_shortcut(act.name, self.channel, act.ts))
            case _:
                await self._with_the_app(act, agent)

    async def _with_the_app(self, act: AppAct, agent: SlackPerson) -> None:
        match act:
            case page_requests.SlackCommand():
                _check(await agent.type_command(self.channel, COMMAND, act.text))
            case page_requests.HomeOpen():
                await agent.open_home()
            case page_requests.HomeClick():
                home = agent.home()
                _check(home is not None and await agent.click_in_view(home, act.action, act.value, block=act.block))
            case _:
                assert_never(act)

    async def _in_form(self, act: FormAct) -> None:
        form = self.form(act.user)
        if form is None:
            raise ActRefused("This form is closed.")
        match act:
            case page_requests.FormFill():
                _check(await form.fill(act.action, act.value))
            case page_requests.FormSearch():
                await form.suggest(act.action, act.query)
            case page_requests.FormPress():
                _check(await form.press(act.action))
            case page_requests.FormClose():
                await form.close()
            case page_requests.FormSend():
                await _send(form, act.values)
            case _:
                assert_never(act)

    def _check_slack(self) -> None:
        if self.switches.slack.faults.is_outage_on:
            raise ActRefused("Slack is down. Agents have to wait; users need not.")

    def _turn(self, act: page_requests.TurnSwitch) -> None:
        match act.name:
            case "slack_down":
                self.switches.turn_slack_down(act.on)
            case "slow":
                self.switches.turn_slow(act.on)
            case "duplicates":
                self.switches.turn_duplicates(act.on)
            case _:
                assert_never(act.name)


def to_picked_files(files: Sequence[page_requests.PageFile], caption: str = "") -> list[PickedFile]:
    """What the phone's app makes of chosen files; the caption goes with the first. An album is of one kind."""
    are_photos = all(file.type in _PHOTOS for file in files)
    kind = MediaKind.PHOTO if are_photos else MediaKind.DOCUMENT
    return [
        PickedFile(kind, file.data, file.name, caption if number == 0 else "", about=_about(kind, file))
        for number, file in enumerate(files)
    ]


def _about(kind: MediaKind, file: page_requests.PageFile) -> dict[str, str]:
    return {"mime_type": file.type} if file.type and kind is MediaKind.DOCUMENT else {}


async def _send(form: OpenForm, values: Mapping[str, str]) -> None:
    for action, value in values.items():
        await form.fill(action, value)
    try:
        _check(await form.submit() is not None)
    except SlackError:
        if not form.errors:  # the form says it itself
            raise


def _check(answered: bool) -> None:
    if not answered:
        raise ActRefused(_NO_ANSWER)
