"""The process that embeds: reads a text, writes its vector, one after the other, until nobody is there to ask.

Run by `bridge.embedding.worker_process` as `python -m bridge.embedding.worker`. It keeps nothing and opens nothing.
"""

import json
import os
import sys
from typing import BinaryIO

from bridge.embedding.nano_model import MODEL, NanoModel
from bridge.embedding.wire import LENGTH, frame
from core.embeddings.protocol import TextForm

_NICER = 5  # a question that waits is worth less than the message of somebody else that is to be stored


def main() -> None:
    """Answer until the pipe is closed, which is also what happens when the bridge dies."""
    os.nice(_NICER)
    answers = _own_output()
    model = NanoModel()
    _write(answers, json.dumps({"model": MODEL.name, "dimension": MODEL.dimension}).encode())
    while request := _read(sys.stdin.buffer):
        asked = json.loads(request)
        _write(answers, model.embed(asked["text"], TextForm(asked["form"])).tobytes())


def _own_output() -> BinaryIO:
    """The pipe to the bridge, for vectors only: what a library prints goes to the log."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def _read(pipe: BinaryIO) -> bytes:
    header = pipe.read(LENGTH.size)
    if len(header) < LENGTH.size:
        return b""
    return pipe.read(LENGTH.unpack(header)[0])


def _write(pipe: BinaryIO, content: bytes) -> None:
    pipe.write(frame(content))
    pipe.flush()


if __name__ == "__main__":
    main()
