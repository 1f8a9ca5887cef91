"""Everything that changes what is owed, paid and printed."""
