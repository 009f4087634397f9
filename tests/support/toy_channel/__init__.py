"""The channel of docs/adding-a-channel.md, made from the page: who imports this can import `channels.toy`.

`platform` is where its rooms are; `under_test` brings its surface to the conformance suite.
"""

import atexit
import shutil
import tempfile
from pathlib import Path

from doc_pages import ROOT, fences

import channels

PAGE = ROOT / "docs" / "adding-a-channel.md"
FOLDER = "channels/toy/"


def blocks() -> dict[str, str]:
    """What the page says of each file: path -> text."""
    told = (fence.info.split() for fence in fences(PAGE))
    texts = (fence.text for fence in fences(PAGE))
    return {info[1]: f"{text}\n" for info, text in zip(told, texts, strict=True) if len(info) > 1}


def _make() -> None:
    root = Path(tempfile.mkdtemp(prefix="toy-channel-"))
    atexit.register(shutil.rmtree, root, ignore_errors=True)
    (root / FOLDER).mkdir(parents=True)
    for path, text in blocks().items():
        if path.startswith(FOLDER):
            (root / path).write_text(text)
    channels.__path__.append(str(root / "channels"))


_make()
