"""axe-core in a page: what it finds wrong for people who do not see, hear or point as most do."""

from pathlib import Path
from typing import Any

from playwright.async_api import Frame, Page

_SOURCE = next((Path(__file__).parents[1] / "browser" / "axe").glob("axe-core-*.js")).read_text(encoding="utf-8")
_RUN = """async () => {
  const colours = { runOnly: { type: "rule", values: ["color-contrast", "link-in-text-block"] } };
  const rules = matchMedia("(prefers-color-scheme: dark)").matches ? colours : {};
  const { violations } = await axe.run(document, { iframes: false, resultTypes: ["violations"], ...rules });
  const told = (node) => `${node.target.flat().join(" ")}: ${[...node.any, ...node.all, ...node.none][0]?.message}`;
  return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(told) }));
}"""


async def axe(place: Page | Frame) -> list[dict[str, Any]]:
    """What axe finds in a document: {id, impact, nodes}, with all its rules but those for other frames. Empty is good.

    In the dark only colours are looked at: nothing else differs, and every state is looked at in the light, too.

    Its own frames are documents of their own: call it for each. The page's policies do not matter: it comes by the
    debugger, not by a tag.
    """
    if not await place.evaluate("'axe' in window"):
        await place.evaluate(_SOURCE + ";0")
    found: list[dict[str, Any]] = await place.evaluate(_RUN)
    return found


async def axe_in_every_look(
    page: Page, sizes: dict[str, tuple[int, int]], state: str, place: Frame | None = None
) -> dict[str, Any]:
    """What axe finds in a page as it is now, by "state, scheme, size": light and dark, in each of the sizes.

    `place`: a frame of the page that is looked at instead of the page itself. The page is not loaded again. It ends in
    the last size and in the dark.
    """
    found = {}
    for size, (width, height) in sizes.items():
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            if wrong := await axe(place or page):
                found[f"{state}, {scheme}, {size}"] = wrong
    return found
