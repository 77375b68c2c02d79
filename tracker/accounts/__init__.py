"""The accounts of the editors' desk: logging in, the second factor, sessions, and who may change whom."""
