"""What templates show, made from documents, rows and query strings."""
