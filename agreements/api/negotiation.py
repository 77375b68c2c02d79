"""Which renderer answers a request: that of the suffix, of `format=`, or the one that `Accept` wants most."""

from typing import Any

from django.http import Http404
from django.http.request import MediaType
from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches


class Negotiation(DefaultContentNegotiation):
    """The suffix of an address, `format=` or `Accept` chooses the renderer.

    A suffix that the list doesn't have is a 404. A wrong `format` is reported later, with the other errors.
    """

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The renderer and its media type. Raises NotAcceptable where `Accept` refuses all renderers."""
        format_name = format_suffix or request.query_params.get("format", "").strip().lower()
        if format_name:
            renderer = next((renderer for renderer in renderers if renderer.format == format_name), None)
            if renderer is None and format_suffix:
                raise Http404(f"This list can't be had as .{format_suffix}. Ask OPTIONS for the forms that it has.")
            renderer = renderer or renderers[0]
            return renderer, renderer.media_type
        ranges = ranges_of(",".join(self.get_accept_list(request)))
        best = max(renderers, key=lambda renderer: preference(renderer.media_type, ranges))
        if preference(best.media_type, ranges)[0] == 0:
            raise NotAcceptable(available_renderers=renderers)
        return best, best.media_type


def ranges_of(accept: str) -> list[MediaType]:
    """The media ranges of an `Accept` header."""
    return [MediaType(token.lower()) for token in accept.split(",") if token.strip()]


def preference(media_type: str, ranges: list[MediaType]) -> tuple[float, int]:
    """How much `Accept` wants the media type: the quality and the specificity of the most specific range that has it.

    Both are 0 where none has it (RFC 9110, 12.5.1). Without any range all are wanted alike.
    """
    if not ranges:
        return 1, 0
    matching = [each for each in ranges if media_type_matches(media_type, f"{each.main_type}/{each.sub_type}")]
    specificity, quality = max(((each.specificity, each.quality) for each in matching), default=(0, 0.0))
    return quality, specificity
