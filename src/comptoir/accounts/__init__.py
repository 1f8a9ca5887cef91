"""People: sign-in, passwords, second factor, recovery, sessions."""
