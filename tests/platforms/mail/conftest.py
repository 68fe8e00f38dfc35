"""A bot for tests of what is said by mail."""

from tests.harness import bot

__all__ = ["bot"]
