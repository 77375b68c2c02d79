"""The codebook as HTML, rendered from `docs/data.md`."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict


class PageRenderer(RendererHTML):
    """Renders headings with an id to link to, and code and tables that can be scrolled with the keyboard."""

    def heading_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Add an id, the slug of the heading's text."""
        tokens[index].attrSet("id", slugify(tokens[index + 1].content))
        return self.renderToken(tokens, index, options, env)

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Render fenced code without its language, and let the keyboard scroll it."""
        return super().code_block(tokens, index, options, env).replace("<pre>", '<pre tabindex="0">', 1)

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Open a box around the table, in which a wide table scrolls."""
        return '<div class="scroll" tabindex="0">' + self.renderToken(tokens, index, options, env)

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Close the box that `table_open` opened."""
        return self.renderToken(tokens, index, options, env) + "</div>"

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Add the scope of a column heading."""
        tokens[index].attrSet("scope", "col")
        return self.renderToken(tokens, index, options, env)


@cache
def codebook() -> SafeString:
    """The codebook without its title, as HTML. HTML tags in the source are escaped."""
    text = (Path(settings.BASE_DIR) / "docs/data.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=PageRenderer).enable("table")
    return SafeString(markdown.render(text.partition("\n")[2]))
