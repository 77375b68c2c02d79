"""The accounts of editors: logging in, the second factor, sessions, and who may change whom."""
