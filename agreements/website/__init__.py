"""The public pages, over the same querysets and FilterSets as the API."""

NAME = "Tracker of third-country removal agreements"
"""The name of the site, as pages and citations show it."""
