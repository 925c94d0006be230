"""What stands at the foot of each page: what can be taken home, and a question made of it."""
