"""HTML that cannot be broken by what is in it: text becomes markup through `tag` alone, which escapes it."""

from html import escape

_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source"})


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """An element. Attributes: "class_" is class, "_" is "-"; True is the bare name, None and False leave it out."""
    told = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Html(f"<{name}{told}>")
    return Html(f"<{name}{told}>{fragment(*children)}</{name}>")


def fragment(*children: str | None) -> Html:
    """Markup side by side; plain text is escaped, None is nothing."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child))


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
