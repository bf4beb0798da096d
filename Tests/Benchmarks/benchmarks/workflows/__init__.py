"""Runs of workflows end to end: the services and their clients, and a durable-workflow library to compare with."""
