"""The REST interface as a page, made from its OpenAPI description: no script, nothing from elsewhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
body{font:15px/22px system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
h2{margin-top:2.5rem;padding-bottom:.25rem;border-bottom:1px solid #d5dae0}h3{font-size:15px;margin:1.25rem 0 .25rem}
code,pre{font:13px/18px ui-monospace,monospace}pre{background:#f3f5f7;padding:.75rem;overflow:auto;border-radius:8px}
.method{display:inline-block;min-width:4.5rem;font-weight:600}p{margin:.25rem 0}
@media(prefers-color-scheme:dark){body{color:#e4e8ec;background:#14171a}pre{background:#1f2429}h2{border-color:#333a41}}
"""
_REFUSALS = (
    '<p>Whatever is not done is answered with <a href="#ProblemAnswer"><code>ProblemAnswer</code></a>, '
    "and nothing is changed.</p>"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def page(description: Mapping[str, Any], base: str) -> str:
    """The whole page; `base` is what every path begins with."""
    by_tag: dict[str, list[str]] = {}
    for path, calls in description["paths"].items():
        for method, call in calls.items():
            tag = call.get("tags", ["Other"])[0]
            by_tag.setdefault(tag, []).append(_call(method, base + path, call))
    sections = "".join(f"<h2>{escape(tag)}</h2>{''.join(calls)}" for tag, calls in by_tag.items())
    shapes = description.get("components", {}).get("schemas", {})
    named = "".join(_shape(name, shape) for name, shape in sorted(shapes.items()))
    title = escape(description["info"]["title"])
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{title}</title><style>{_STYLE}</style><h1>{title}</h1>"
        f"<p>{escape(description['info'].get('description', ''))}</p>{_REFUSALS}"
        f"{sections}<h2>Shapes</h2>{named}</html>"
    )


def _call(method: str, path: str, call: Mapping[str, Any]) -> str:
    lines = [f'<h3><code><span class="method">{method.upper()}</span>{escape(path)}</code></h3>']
    lines.append(f"<p>{escape(call.get('description', ''))}</p>")
    queries = [each for each in call.get("parameters", ()) if each["in"] == "query"]
    if queries:
        told = ", ".join(f"<code>{escape(each['name'])}</code> ({_type(each['schema'])})" for each in queries)
        lines.append(f"<p>Query: {told}</p>")
    for _, shape in _contents(call.get("requestBody", {})):
        lines.append(f"<p>Body: <code>{_type(shape)}</code></p>")
    for status, answer in call["responses"].items():
        told = ", ".join(_type(shape) for _, shape in _contents(answer)) or "nothing"
        if status.startswith("2"):
            lines.append(f"<p>{status}: <code>{told}</code></p>")
    return "".join(lines)


def _shape(name: str, shape: Mapping[str, Any]) -> str:
    fields = "\n".join(f"{field}: {_type(kind)}" for field, kind in shape.get("properties", {}).items())
    note = escape(shape.get("description", ""))
    return f'<h3 id="{escape(name)}"><code>{escape(name)}</code></h3><p>{note}</p><pre>{fields}</pre>'


def _contents(part: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for mime, content in part.get("content", {}).items():
        if "schema" in content:
            yield mime, content["schema"]


def _type(shape: Mapping[str, Any]) -> str:
    """A type in a few words."""
    if "$ref" in shape:
        name = escape(shape["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in shape:
        return " or ".join(_type(each) for each in shape["anyOf"])
    if "enum" in shape:
        return " | ".join(escape(repr(each)) for each in shape["enum"])
    if shape.get("type") == "array":
        return f"list of {_type(shape['items'])}"
    return escape(str(shape.get("type", "any")))
