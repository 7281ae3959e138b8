"""Organizations of the cast, by the names that tests of sight and of offices are full of."""

MJ, GZB, JW, XX, XX1, JG = (
    "闽江学院党委",
    "闽江学院党委工作部",
    "闽江学院纪委",
    "信息工程系党总支",
    "教师第一党支部",
    "机关直属党支部",
)
