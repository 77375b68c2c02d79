"""Tests in a real browser: a package, so that what it starts ends with it."""
