"""The public pages, over the same querysets and FilterSets as the API."""
