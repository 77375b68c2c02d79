"""What templates show, prepared from documents, rows and query strings."""
