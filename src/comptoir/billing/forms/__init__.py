"""What is asked about money."""
