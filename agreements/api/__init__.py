"""The public API: read-only; unknown parameters and values are refused."""

VERSION = "1.0.0"
"""The API version (`info.version` in OpenAPI): additions raise the minor number; nothing is removed, renamed or
retyped, so the major number stays 1.
"""
