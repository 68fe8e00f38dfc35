"""What we answer: cards, built once and rendered by every platform."""
