"""投诉建议: sent by anybody who may sign in, answered once."""
