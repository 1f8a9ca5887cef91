"""A parked name: the smallest product there can be, and the example to copy."""
