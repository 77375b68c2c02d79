"""The public pages, over the same querysets and FilterSets as the API."""

NAME = "Tracker of third-country removal agreements"
"""What the site calls itself."""
