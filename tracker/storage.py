"""Static files in production: names that change with the content, and a copy compressed with gzip."""

from typing import Any

from whitenoise.compress import Compressor  # type: ignore[import-untyped]
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class StaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's, without Brotli: it takes a minute to compress what a browser then keeps for a year."""

    def create_compressor(self, **kwargs: Any) -> Compressor:
        """Return a compressor for gzip alone."""
        return Compressor(**kwargs, use_brotli=False)
