"""Measures Martlet's job queue against references of the same run."""
