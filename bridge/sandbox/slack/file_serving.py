"""Files over HTTP: where an app puts the bytes it announced, and where it fetches what people shared."""

from aiohttp import BodyPartReader, web

from bridge.sandbox.faults import FaultKind, Faults, InjectedFault
from bridge.sandbox.slack.app_context import AppContext
from bridge.sandbox.slack.files import FileMode, WorkspaceFile
from bridge.sandbox.stand_in_server import with_fault

UPLOAD, DOWNLOAD = "upload", "download"  # what `Faults` calls the two
_LOGIN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Sandbox</body></html>"


class FileServing:
    """Takes uploads and serves downloads. Faults wait for them under the names "upload" and
    "download"; their addresses are a file's id and name."""

    def __init__(self, context: AppContext, faults: Faults) -> None:
        self._context = context
        self._faults = faults

    def routes(self) -> list[web.RouteDef]:
        """What the server is to listen to."""
        return [
            web.post("/upload/v1/{ticket}", self.receive_upload),
            web.get("/files-pri/{name}/{tail:.+}", self.serve_download),
        ]

    async def receive_upload(self, request: web.Request) -> web.StreamResponse:
        """The bytes of one file: as the whole body, or as the first file of a form."""
        content = await _bytes_of(request)

        async def work() -> web.StreamResponse:
            return self._keep(request.match_info["ticket"], content)

        file = self._context.workspace.files.by_ticket(request.match_info["ticket"])
        fault = self._faults.next_for(UPLOAD, *_named(file))
        return await with_fault(request, self._faults, fault, work, _refuse)

    async def serve_download(self, request: web.Request) -> web.StreamResponse:
        """A file's bytes, for whoever has the token and may see the file; anybody else gets a login page, with 200."""

        async def work() -> web.StreamResponse:
            return self._answer(request)

        fault = self._faults.next_for(DOWNLOAD, *_named(self._asked_for(request)))
        return await with_fault(request, self._faults, fault, work, _refuse)

    def _keep(self, ticket: str, content: bytes) -> web.Response:
        file = self._context.workspace.files.by_ticket(ticket)
        if file is None:
            return web.Response(status=404, text="no such upload")
        if len(content) != file.length:
            why = f"{len(content)} bytes came, {file.length} were announced"
            self._context.record(UPLOAD, {"file": file.id}, why)
            return web.Response(status=400, text=why)
        file.content = content
        self._context.workspace.changes.bump()
        return web.Response(text=f"OK - {len(content)}")

    def _answer(self, request: web.Request) -> web.Response:
        file = self._asked_for(request)
        if not self._may_read(request) or file is None or not self._context.sees(file):
            return web.Response(text=_LOGIN, content_type="text/html")
        if file.content is None or file.mode is not FileMode.HOSTED:
            return web.Response(status=404, text="File not found", content_type="text/html")
        headers = {"Content-Type": file.mimetype}
        if request.match_info["tail"].startswith("download/"):
            headers["Content-Disposition"] = f'attachment; filename="{file.id}"'
        return web.Response(body=file.content, headers=headers)

    def _asked_for(self, request: web.Request) -> WorkspaceFile | None:
        _, _, name = request.match_info["name"].partition("-")
        return next((file for file in self._context.workspace.files if file.id == name), None)

    def _may_read(self, request: web.Request) -> bool:
        app = self._context.app
        has_token = request.headers.get("Authorization") == f"Bearer {app.bot_token}"
        return has_token and not self._context.revoked and "files:read" in app.scopes


async def _bytes_of(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.content.read()
    form = await request.multipart()
    while (part := await form.next()) is not None:
        if isinstance(part, BodyPartReader) and part.filename:
            return bytes(await part.read())
    return b""


def _named(file: WorkspaceFile | None) -> tuple[str, ...]:
    return (file.id, file.name) if file else ()


def _refuse(fault: InjectedFault) -> web.Response:
    if fault.kind is FaultKind.RATE_LIMITED:
        return web.Response(status=429, headers={"Retry-After": str(max(1, round(fault.seconds)))})
    return web.Response(status=fault.status)
