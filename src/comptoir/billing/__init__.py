"""Who owes what, what was paid, what was printed."""
