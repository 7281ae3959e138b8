"""统计: counts that add up, of the part of campaigns that an actor looks at."""
