"""党组织 and people: the tree, offices, 代签委托, 回避."""
