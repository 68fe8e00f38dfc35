"""How fast the bot is, beside the plainest thing that could do the same job."""
