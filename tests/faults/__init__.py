"""What is killed comes up again, and no money is lost: the checker and the faults."""
