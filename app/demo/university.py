"""The university of the demo: 1 院党委, 4 党总支, 1 直属党支部, 12 党支部, and who serves where.

The school and its people do not exist.
"""

from dataclasses import dataclass

from models.vocabulary import Office, OrgKind


@dataclass(frozen=True, slots=True)
class Node:
    """One organization: its people as (login, name, office)."""

    name: str
    code: str
    kind: OrgKind
    parent: str | None
    people: tuple[tuple[str, str, Office], ...]


COMMITTEE = "山海职业技术学院党委"
GENERAL_BRANCHES = (
    ("信息工程系党总支", "XX", "周"),
    ("机电工程系党总支", "JD", "吴"),
    ("财经管理系党总支", "CJ", "郑"),
    ("艺术设计系党总支", "YS", "冯"),
)
BRANCHES = (("教师第一党支部", "1", "陈"), ("教师第二党支部", "2", "林"), ("学生党支部", "3", "黄"))
DIRECT = "机关直属党支部"


TOP = (
    Node(
        COMMITTEE,
        "SH",
        OrgKind.COMMITTEE,
        None,
        (
            ("dangwei", "高远", Office.SECRETARY),
            ("fushuji", "梁静", Office.DEPUTY_SECRETARY),
            ("xiaozuzhiyuan", "罗敏", Office.ORGANIZER),
        ),
    ),
    Node(
        "党委工作部",
        "GZB",
        OrgKind.OFFICE,
        COMMITTEE,
        (
            ("buzhang", "宋立", Office.DIRECTOR),
            ("ganshi1", "唐洁", Office.OFFICER),
            ("ganshi2", "许航", Office.OFFICER),
        ),
    ),
    Node(
        "纪委",
        "JW",
        OrgKind.DISCIPLINE,
        COMMITTEE,
        (("jiwei", "韩正清", Office.SECRETARY), ("jiwei2", "曹宁", Office.OFFICER)),
    ),
)
"""The university itself, and the two offices beside its tree."""


def nodes() -> list[Node]:
    """Return the tree from the top down."""
    found = list(TOP)
    for name, code, family in GENERAL_BRANCHES:
        short = code.lower()
        found.append(
            Node(
                name,
                code,
                OrgKind.GENERAL_BRANCH,
                COMMITTEE,
                (
                    (f"{short}_shuji", f"{family}建国", Office.SECRETARY),
                    (f"{short}_fushuji", f"{family}晓燕", Office.DEPUTY_SECRETARY),
                    (f"{short}_zuzhiyuan", f"{family}文博", Office.ORGANIZER),
                    (f"{short}_guadian", f"{family}海涛", Office.PATRON),
                ),
            )
        )
        found.extend(
            _branch(f"{branch}", f"{code}{number}", name, f"{short}{number}", given)
            for branch, number, given in BRANCHES
        )
    found.append(_branch(DIRECT, "JG", COMMITTEE, "jg", "沈", OrgKind.DIRECT_BRANCH))
    return found


def _branch(name: str, code: str, parent: str, short: str, family: str, kind: OrgKind = OrgKind.BRANCH) -> Node:
    return Node(
        name,
        code,
        kind,
        parent,
        (
            (f"{short}_shuji", f"{family}志强", Office.SECRETARY),
            (f"{short}_lianluo", f"{family}小芳", Office.LIAISON),
            (f"{short}_weiyuan1", f"{family}伟民", Office.MEMBER),
            (f"{short}_weiyuan2", f"{family}丽华", Office.MEMBER),
        ),
    )
