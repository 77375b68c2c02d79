"""The views of the public pages; modules are named after their addresses."""
