"""报送: what is owed at milestones, and each version of what was sent."""
