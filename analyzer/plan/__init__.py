"""What to do next: the action catalogue, and the planner that chooses from it for what was said."""
