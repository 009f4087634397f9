"""What the bridge and its embedding worker say to each other over two pipes.

    bridge -> worker   length (4 bytes, big-endian), then JSON: {"form": "query", "text": "…"}
    worker -> bridge   length, then the vector: 32-bit floats of this machine

The worker's first answer comes unasked, once its model is loaded: JSON with the model's name and dimension.
"""

import struct

LENGTH = struct.Struct(">I")
LONGEST_TEXT = 600  # characters; a model's time grows with them, and what a text is about stands in fewer


def frame(content: bytes) -> bytes:
    """A message with its length before it."""
    return LENGTH.pack(len(content)) + content


def shortened(text: str) -> str:
    """As much of a text as is embedded: of a long one its beginning and its end."""
    clean = text.replace("\0", " ")
    if len(clean) <= LONGEST_TEXT:
        return clean
    return f"{clean[: LONGEST_TEXT // 2]} {clean[-LONGEST_TEXT // 2 :]}"
