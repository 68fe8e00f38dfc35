"""What was asked: requests, commands and the language they are typed in."""
