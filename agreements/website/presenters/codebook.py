"""The codebook as a page: the one text in `docs/data.md`."""

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
    """Headings have an id by which they can be linked; code and tables can be scrolled with the keyboard."""

    def heading_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """With the id that its text gives."""
        tokens[index].attrSet("id", slugify(tokens[index + 1].content))
        return self.renderToken(tokens, index, options, env)

    def fence(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Without the name of the language."""
        return super().code_block(tokens, index, options, env).replace("<pre>", '<pre tabindex="0">', 1)

    def table_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Tables that are wide scroll in a box of their own."""
        return '<div class="scroll" tabindex="0">' + self.renderToken(tokens, index, options, env)

    def table_close(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """Closes the box that `table_open` opened."""
        return self.renderToken(tokens, index, options, env) + "</div>"

    def th_open(self, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
        """A heading stands for its whole column."""
        tokens[index].attrSet("scope", "col")
        return self.renderToken(tokens, index, options, env)


@cache
def codebook() -> SafeString:
    """The text without its title, as HTML. HTML in it is shown as text."""
    text = (Path(settings.BASE_DIR) / "docs/data.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=PageRenderer).enable("table")
    return SafeString(markdown.render(text.partition("\n")[2]))
