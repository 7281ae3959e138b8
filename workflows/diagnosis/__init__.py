"""诊断对照: each organization held against each indicator of its guide."""
