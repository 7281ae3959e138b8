"""A school takes three running ledgers over in a browser, by two people, and its own export brings nothing new."""

import sqlalchemy as sa
from sqlmodel import col, select

from models.item import Item, Measure
from models.item_claim import ItemClaim
from models.ledger import LedgerFile
from models.people import Organization, User
from models.vocabulary import State
from tests.ledger.build import docx, p, tbl
from tests.ledger.kinds import HEAD, book
from tests.web.browser import opened, sideways
from tests.web.test_journeys import Person, pytestmark  # noqa: F401

DUE = "2021-11-30"
WORD = docx(
    p("填报单位：信息工程系党总支"),
    tbl(
        HEAD,
        ["信工-01", "教师第一党支部", "支委会未按月召开，且没有会议记录", "1.补开支委会\n2.专人记录", "陈伟民", DUE],
        ["信工-02", "青年学生支部", "党费收缴不及时", "按月公示", "黄某某", DUE],
    ),
)
EXCEL = book(
    HEAD,
    ["信工-11", "教师第二党支部", "谈心谈话没有计划", "制定计划", "林伟民", DUE],
    ["信工-12", "教师第二党支部", "谈心谈话没有记录", "补做记录", "林伟民", "2021-03-01"],
)
CSV = (
    "xh,dw,wt,cs,fzr,qx\n"
    f'1,教师第一党支部,"1.未按期换届；2.换届没有方案",制定方案,陈伟民,{DUE}\n'
    f"2,学生党支部,主题党日签到不全,专人签到,黄伟民,{DUE}\n"
).encode("gb18030")
COLUMNS = ("ignore", "organization", "problem", "measures", "person", "due")


class TakerOver(Person):
    """Somebody who takes ledgers over."""

    def hands_in(self, name, data):
        self.page.goto("/ledgers")
        self.page.set_input_files("[name=file]", {"name": name, "mimeType": "application/octet-stream", "buffer": data})
        self.page.locator("main form .btn-primary").first.click()
        self.page.wait_for_url("**/previews/**")

    def writes(self, label, value):
        self.page.get_by_label(label, exact=True).first.fill(value)

    def corrects(self, number, **fields):
        """Write the fields of one item of the preview anew."""
        item = self.page.locator("article.taken").nth(number)
        if item.locator("details").get_attribute("open") is None:
            item.locator("summary").click()
        for name, value in fields.items():
            field = item.locator(f"[name$=':{name}']")
            if value is True:
                field.check()
            else:
                field.fill(value)

    def looks(self):
        before = self.page.query_selector("[value=look]")
        before.click()
        before.wait_for_element_state("hidden")
        self.page.wait_for_selector("[value=look]")

    def takes_over(self, number):
        """Say yes to each warning, and to the whole."""
        for box in self.page.locator("[name=accepted]").all():
            box.check()
        button = self.page.locator("[value=take]")
        assert f"（{number}个事项）" in button.inner_text()
        button.click()
        self.page.wait_for_selector(".notice-green")

    def exports(self):
        """Return the 整改台账 that the page hands out."""
        self.page.goto("/ledgers")
        with self.page.expect_download() as download:
            self.page.locator("a[href$='/rectification.xlsx']").first.click()
        return download.value.path().read_bytes()

    def brings_nothing_new(self):
        self.hands_in("整改台账.xlsx", self.exports())
        self.page.wait_for_selector("text=没有新的事项：文件里的各项都已在册")
        assert self.page.locator("[value=take]").count() == 0


def taken(university):
    """What was taken over: whose, what, in which stage, by whom, and how many measures."""
    with university.database.reading() as session:
        measures = sa.select(sa.func.count()).where(col(Measure.item_id) == Item.id).scalar_subquery()
        query = (
            select(Organization.code, Item.text, Item.state, User.login, measures)
            .join(Organization, col(Organization.id) == Item.organization_id)
            .join(ItemClaim, col(ItemClaim.item_id) == Item.id)
            .outerjoin(User, col(User.id) == Item.responsible_id)
            .order_by(col(Item.id))
        )
        return [tuple(row) for row in session.execute(query)]


def test_three_running_ledgers_are_taken_over_by_two_people(browser, university):
    with opened(browser, university.address, expected=("422",)) as page:
        organizer = TakerOver(page, "xx_zuzhiyuan")
        organizer.hands_in("信息工程系整改台账.docx", WORD)
        organizer.writes("党组织“青年学生支部”是", "学生党支部")
        organizer.looks()
        organizer.writes("“黄某某”是", "黄伟民")
        organizer.corrects(0, texts="支委会未按月召开\n支委会没有会议记录", indicator="支部1-2", leader="周海涛")
        organizer.corrects(1, leader="周海涛")
        organizer.looks()
        assert page.locator("article.taken h3").all_inner_texts() == [
            "支委会未按月召开",
            "支委会没有会议记录",
            "党费收缴不及时",
        ]
        assert sideways(page) == []
        organizer.takes_over(3)
        organizer.hands_in("教师第二党支部.xlsx", EXCEL)
        organizer.corrects(0, leader="周海涛")
        organizer.corrects(1, joined=True)
        organizer.looks()
        assert "并入上一项" in page.locator("article.taken").nth(1).inner_text()
        organizer.takes_over(1)
        organizer.brings_nothing_new()
    with opened(browser, university.address, expected=("422",)) as page:
        other = TakerOver(page, "cj_zuzhiyuan")
        other.hands_in("导出.csv", CSV)
        for field, chosen in zip(page.locator("[name=field]").all(), COLUMNS, strict=True):
            field.select_option(chosen)
        page.locator("form[action$='/columns'] .btn-primary").click()
        page.wait_for_selector("text=各列按指定的读取")
        for number in range(3):
            other.corrects(number, leader="郑海涛")
        other.corrects(2, texts="主题党日签到有漏签")
        other.looks()
        other.takes_over(3)
        other.brings_nothing_new()
    assert taken(university) == [
        ("XX1", "支委会未按月召开", State.RECTIFY, "xx1_weiyuan1", 2),
        ("XX1", "支委会没有会议记录", State.RECTIFY, "xx1_weiyuan1", 2),
        ("XX3", "党费收缴不及时", State.RECTIFY, "xx3_weiyuan1", 1),
        ("XX2", "谈心谈话没有计划；谈心谈话没有记录", State.RECTIFY, "xx2_weiyuan1", 2),
        ("CJ1", "未按期换届", State.RECTIFY, "cj1_weiyuan1", 1),
        ("CJ1", "换届没有方案", State.RECTIFY, "cj1_weiyuan1", 1),
        ("CJ3", "主题党日签到有漏签", State.RECTIFY, "cj3_weiyuan1", 1),
    ]
    with university.database.reading() as session:
        files = session.exec(select(LedgerFile.name).where(col(LedgerFile.name).contains("台账.docx"))).all()
        assert "信息工程系整改台账.docx" in files
