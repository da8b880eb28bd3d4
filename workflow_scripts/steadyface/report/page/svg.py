"""Figures set into the page: their SVG, in colours that follow the page's light or dark theme."""

import re
from pathlib import Path

from markupsafe import Markup

from steadyface.report.palette import INK, MUTED, RULE, SURFACE, VARIABLES

THEMED = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    SURFACE: "var(--surface)",
    **{look.colour: f"var(--{name})" for name, look in VARIABLES.items()},
}


def inline_svg(path: Path, title: str) -> Markup:
    """The SVG file as an element of the page.

    Identifiers get the file's name in front, because several figures share a page; colours of the
    style become the page's own, which differ between light and dark.

    Args:
        path: an SVG that `style.save_figure` wrote.
        title: read aloud in place of the picture.
    """
    text = path.read_text(encoding="utf-8")
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    name = path.stem
    text = re.sub(r'\bid="', f'id="{name}-', text)
    text = re.sub(r'href="#', f'href="#{name}-', text)
    text = re.sub(r"url\(#", f"url(#{name}-", text)
    for colour, variable in THEMED.items():
        text = re.sub(re.escape(colour), variable, text, flags=re.IGNORECASE)
    # The page sets the size; the view box keeps the shape.
    text = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", text, count=1)
    text = re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text, count=1)
    text = text.replace("<svg", '<svg role="img"', 1)
    opening = text.index(">") + 1
    return (
        Markup(text[:opening]) + Markup("<title>{}</title>").format(title) + Markup(text[opening:])
    )
