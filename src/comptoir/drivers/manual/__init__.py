"""A product that a person of the staff sets up, until it has a driver of its own."""
