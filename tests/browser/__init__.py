"""What a visitor does, in a real browser."""
