"""专项行动: opened from a template, chosen, previewed."""
