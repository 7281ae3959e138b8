"""看板: the numbers of campaigns, each with the rows behind it."""
