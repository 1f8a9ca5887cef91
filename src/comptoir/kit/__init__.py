"""Plain Python, without Django: tokens, text, numbers."""
