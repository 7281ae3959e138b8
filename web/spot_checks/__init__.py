"""抽查: 纪委 draws from what was closed."""
