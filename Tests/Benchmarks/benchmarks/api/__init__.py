"""Requests to the API, and the statements that they cost."""
