"""The bot that these tests talk to."""

from tests.harness import bot

__all__ = ["bot"]
