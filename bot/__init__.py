"""Convenor: the register of what a professional network agreed, in the chats where its people already are."""
