"""What people may type about themselves, and how it is read."""
