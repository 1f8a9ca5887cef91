"""What can be bought, and at which price."""
