"""Files that agents share in Slack: what they are, which of them can go to users, and their bytes."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient

from agents_slack.api.failures import API_ERRORS, translate_read_errors
from agents_slack.api.outbound import one_line, short_file_name
from agents_slack.inbound.forwarded import forwarded_files
from agents_slack.inbound.thread_events import SlackPayload
from core.model.errors import Rejected, Unreachable
from core.model.files import LARGEST_FILE, FileKind, NewFile, kind_of_mime
from core.usecases.uploads import clean_name

log = structlog.get_logger(__name__)


SOURCE = "slack"
DOWNLOAD_TIMEOUT = 60.0  # seconds for one file
FILE_INFO_TIMEOUT = 1.5  # seconds for what Slack did not tell of files: it wants its acknowledgement after three
_PIECE = 64 * 1024
_MEGABYTE = 2**20
_OK = 200
_GONE = 404
_CLIPS = {"slack_audio": FileKind.VOICE, "slack_video": FileKind.VIDEO}  # recorded in Slack's own client
_DELETED = "The file was deleted in Slack."
_LOGIN = "Slack did not let the app fetch the file."
_WITHHELD = {
    "tombstone": "it was deleted",
    "hidden_by_limit": "the workspace's plan hides it",
    "external": "it is not in Slack; send its link instead",
}


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """The files of a message: those that can be brought on, and for each other one a sentence for who shared it."""

    files: tuple[NewFile, ...] = ()
    withheld: tuple[str, ...] = ()


def to_shared_files(files: Sequence[SlackPayload]) -> SharedFiles:
    """The files as Slack describes them. Pure."""
    known = [(file, _why_not(file)) for file in files]
    return SharedFiles(
        tuple(_to_file(file) for file, why in known if not why),
        tuple(f"{short_file_name(_name(file))} was not sent: {why}." for file, why in known if why),
    )


class SlackFileSource:
    """See `core.model.ports.OpensFiles`. The ref of a file is Slack's id."""

    source = SOURCE

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def shared_files(self, message: SlackPayload) -> SharedFiles:
        """The files of a message. Of some, Slack tells no more than the id; those are asked for."""
        own = [each for each in message.get("files") or () if isinstance(each, Mapping)]
        files = [*own, *forwarded_files(message)]
        return to_shared_files(await asyncio.gather(*(self._described(file) for file in files)))

    @asynccontextmanager
    async def open_file(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes, piece by piece. Raises Rejected (gone, too large, elsewhere) or Unreachable."""
        with translate_read_errors():
            answer = await self._client.api_call("files.info", http_verb="GET", params={"file": ref})
            if why := _why_not(answer["file"]):
                raise Rejected(f"The file cannot be fetched from Slack: {why}.")
            response = await self._get(answer["file"])
        try:  # what goes wrong out there, while the bytes are used, is not Slack's
            _check(response)
            yield _limited(response.content)
        finally:
            response.close()

    async def _get(self, file: SlackPayload) -> aiohttp.ClientResponse:
        assert self._client.session is not None  # there from the desk's start
        headers = {"Authorization": f"Bearer {self._client.token}"}
        limit = aiohttp.ClientTimeout(total=DOWNLOAD_TIMEOUT, sock_connect=4.0)
        url = file.get("url_private_download") or file["url_private"]
        return await self._client.session.get(url, headers=headers, timeout=limit)

    async def _described(self, file: SlackPayload) -> SlackPayload:
        if file.get("file_access") != "check_file_info":
            return file
        try:
            async with asyncio.timeout(FILE_INFO_TIMEOUT):
                answer = await self._client.api_call("files.info", http_verb="GET", params={"file": file["id"]})
            return dict(answer["file"])
        except (*API_ERRORS, TimeoutError) as exc:
            log.info("a file could not be asked for", file=file["id"], error=str(exc))
            return file


def _why_not(file: SlackPayload) -> str:
    """Why a file cannot go to a user, "" when it can."""
    mode = str(file.get("mode") or "hosted")
    if file.get("is_external") or mode == "external":
        return _WITHHELD["external"]
    if mode in _WITHHELD:
        return _WITHHELD[mode]
    if file.get("file_access") == "check_file_info" or not file.get("id"):
        return "Slack did not tell anything about it"
    if mode not in ("hosted", "snippet"):
        return "it is a page of Slack's, not a file"
    if int(file.get("size") or 0) > LARGEST_FILE:
        return f"it is larger than {LARGEST_FILE // _MEGABYTE} MB"
    return ""


def _to_file(file: SlackPayload) -> NewFile:
    mime = str(file.get("mimetype") or "")
    kind = _CLIPS.get(str(file.get("subtype") or "")) or kind_of_mime(mime)
    return NewFile(SOURCE, str(file["id"]), _name(file), kind, mime, int(file.get("size") or 0))


def _name(file: SlackPayload) -> str:
    """As long as it may be: cut short it would lose its end, by which the user's machine knows what opens it."""
    name = one_line(str(file.get("name") or file.get("title") or ""))
    return clean_name(name) if name else "A file"


def _check(response: aiohttp.ClientResponse) -> None:
    """Whoever may not read a file gets a page to log in, with status 200: docs.slack.dev/messaging/working-with-files
    (a file that is HTML itself comes as an attachment)."""
    if response.status == _GONE:
        raise Rejected(_DELETED)
    if response.status != _OK:
        raise Unreachable(f"Slack does not give the file now ({response.status}).")
    if response.content_type == "text/html" and "Content-Disposition" not in response.headers:
        raise Rejected(_LOGIN)


async def _limited(content: aiohttp.StreamReader) -> AsyncIterator[bytes]:
    length = 0
    with translate_read_errors():
        async for piece in content.iter_chunked(_PIECE):
            length += len(piece)
            if length > LARGEST_FILE:
                raise Rejected(f"The file is larger than {LARGEST_FILE // _MEGABYTE} MB.")
            yield piece
