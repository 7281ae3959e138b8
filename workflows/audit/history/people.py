"""What each entry about the directory and about accounts tells, and what people call its act."""

from models.delivery_states import AddressSource, Channel, ChannelUse
from models.vocabulary import HoldKind, Office, OrgKind, SubjectKind
from workflows.accounts.throttle import UNKNOWN_ADDRESS, describe_source
from workflows.journal.acts import Act
from workflows.journal.entry_text import EntryData, EntryReader, EntryText, ToldActs, basis, joined_parts


def _number_person(said: EntryData) -> EntryText:
    was = f"由{said('before')}改为" if said("before") else "登记为"
    return EntryText(f"{said.name('id')}的工号{was}{said('staff_number')}")


def _directory_reviewed(said: EntryData) -> EntryText:
    done = "两人核对一致，首次名册生效" if said.data.get("completes") else "等待另一人核对"
    return EntryText(
        joined_parts(f"核对{said.name('committee_id')}首次名册", done), None, basis(said.hashed("sha256", "首次名册"))
    )


def _appoint(said: EntryData) -> EntryText:
    office = f"{said.name('organization_id')}{said.label(Office, 'office')}"
    until = f"至{said.day('ends_on')}" if said("ends_on") else ""
    asked = f"所报{said.day('asked_from')}早于最近一次封存" if said("asked_from") else ""
    waits = "待确认" if said("hold_id") else ""
    since = f"自{said.day('starts_on')}起"
    return EntryText(joined_parts(f"{said.name('user_id')}任{office}", since, until, asked, waits))


def _password_given(said: EntryData) -> EntryText:
    done = "发放首次密码" if said("kind") == HoldKind.FIRST_PASSWORD else "重置密码"
    waits = "待确认" if said("hold_id") else ""
    return EntryText(joined_parts(done, "原有登录和令牌失效", waits))


def _hold_confirmed(said: EntryData) -> EntryText:
    since = f"自{said.day('starts_on')}起" if said("starts_on") else ""
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return EntryText(joined_parts(f"确认{what}", since))


def _hold_refused(said: EntryData) -> EntryText:
    what = said.name("appointment_id") or f"账号（{said.label(HoldKind, 'kind')}）"
    return EntryText(f"不予确认{what}", said.quote("reason"))


def _clock_set_back(said: EntryData) -> EntryText:
    ended = f"此前已到期的{said('ended')}次登录和令牌作废，签字前须再次输入密码"
    return EntryText(f"服务器时钟由{said('from')}拨回{said('to')}，{ended}")


def _account(sentence: str) -> EntryReader:
    """Make the teller of what is always said alike."""
    return lambda _: EntryText(sentence)


def _of_channel(sentence: str) -> EntryReader:
    """Make the teller of what is said of one channel."""
    return lambda said: EntryText(sentence.format(said.label(Channel, "channel")))


def _channel_ruled(said: EntryData) -> EntryText:
    use = said.label(ChannelUse, "use")
    return EntryText(f"{said.name('committee_id')}的通知方式：{said.label(Channel, 'channel')}{use}")


def _address_entered(said: EntryData) -> EntryText:
    return EntryText(f"{said.label(Channel, 'channel')}地址{said.label(AddressSource, 'source')}")


def _of_webhook(sentence: str) -> EntryReader:
    """Make the teller of what is said of one webhook."""
    return lambda said: EntryText(sentence.format(said("host")))


def _from_somewhere(sentence: str) -> EntryReader:
    """Make the teller of what opens a session; what an earlier release wrote says no address."""
    return lambda said: EntryText(joined_parts(sentence, f"来自{said('address')}" if said("address") else ""))


def _guessed(said: EntryData) -> EntryText:
    where = describe_source(said("where"), said("address"))
    return EntryText(f"有人{where}连续输错密码{said('failures')}次，已放慢其速度")


def _entrust(said: EntryData) -> EntryText:
    sentence = (
        f"委托{said.name('to_id')}代{said.name('appointment_id')}签字，自{said.day('starts_on')}至{said.day('ends_on')}"
    )
    return EntryText(sentence, said.quote("reason"))


def _take_leave(said: EntryData) -> EntryText:
    instead = f"由{said.name('stand_in_id')}代理" if said("stand_in_id") else ""
    return EntryText(joined_parts(f"自{said.day('starts_on')}至{said.day('ends_on')}请假", instead))


ACTS_ON_PEOPLE: dict[str, ToldActs] = {
    SubjectKind.DIRECTORY: {
        Act.ADD_ORGANIZATION: (
            "增设组织",
            lambda said: EntryText(f"增设{said('name')}（{said.label(OrgKind, 'kind')}）"),
        ),
        Act.ADD_PERSON: ("增加人员", lambda said: EntryText(f"增加{said.name('id')}，登录名{said('login')}")),
        Act.NUMBER_PERSON: ("登记工号", _number_person),
        Act.DIRECTORY_REVIEWED: ("核对首次名册", _directory_reviewed),
        Act.APPOINT: ("任职", _appoint),
        Act.END_APPOINTMENT: ("离任", lambda said: EntryText(f"{said.name('id')}离任，任期至{said.day('ends_on')}")),
        Act.CLOCK_SET_BACK: ("时钟被拨回", _clock_set_back),
        Act.GUESSED_FROM: (
            "同一地址连续猜错密码",
            lambda said: EntryText(
                f"从{said('address') or UNKNOWN_ADDRESS}输错密码（不论谁的）{said('failures')}次，已放慢其速度"
            ),
        ),
        Act.UPGRADED: (
            "升级到新版本",
            lambda said: EntryText(f"数据库升级到新版本，以前的记录随第{said('seal')}号封存"),
        ),
        Act.CHANNEL_RULED: ("设定通知方式", _channel_ruled),
        Act.WEBHOOK_ADDED: ("增加 Webhook", _of_webhook("增加发往 {} 的 Webhook")),
        Act.WEBHOOK_PAUSED: ("暂停 Webhook", _of_webhook("暂停发往 {} 的 Webhook")),
        Act.WEBHOOK_RESUMED: ("恢复 Webhook", _of_webhook("恢复发往 {} 的 Webhook")),
        Act.WEBHOOK_ROTATED: ("更换 Webhook 密钥", _of_webhook("更换发往 {} 的 Webhook 的密钥")),
        Act.WEBHOOK_REMOVED: ("删除 Webhook", _of_webhook("删除发往 {} 的 Webhook")),
        Act.WEBHOOK_OFF: ("停用 Webhook", _of_webhook("{} 一直没有收下，停用发往那里的 Webhook")),
        Act.NOT_DELIVERED: ("Webhook 未送达", _of_webhook("{} 没有收下发去的一件事")),
    },
    SubjectKind.ACCOUNT: {
        Act.ADMINISTRATOR_MADE: ("设立系统管理员", _account("在服务器上设立")),
        Act.SIGN_IN: ("登录", _from_somewhere("以密码登录")),
        Act.LOCKED: ("锁定账号", _account("密码连续输错，账号暂时锁定")),
        Act.GUESSED: ("密码连续输错", _guessed),
        Act.PASSWORD_CHANGED: ("修改密码", _from_somewhere("本人修改密码，原有登录失效")),
        Act.PASSWORD_RESET: ("重置密码", _password_given),
        Act.PASSWORD_REHASHED: ("重新存放密码", _account("密码不变，按现行的强度重新存放")),
        Act.HOLD_CONFIRMED: ("确认账号、任职", _hold_confirmed),
        Act.HOLD_REFUSED: ("不予确认", _hold_refused),
        Act.DEACTIVATED: ("停用账号", _account("停用账号，原有登录和令牌失效")),
        Act.TOKEN_ISSUED: (
            "发放令牌",
            lambda said: EntryText(joined_parts("发放一枚令牌", "在服务器上办理" if said("on_server") else "")),
        ),
        Act.TOKEN_REVOKED: ("撤销令牌", _account("撤销一枚令牌或一次登录")),
        Act.SESSIONS_SET_BACK: ("登录随时钟拨回", _account("时钟被拨回：已到期的登录和令牌失效，其余登录不延长")),
        Act.ENTRUST: ("委托代签", _entrust),
        Act.REVOKE_PROXY: ("撤回代签委托", lambda said: EntryText(f"撤回代{said.name('proxy_id')}签字的委托")),
        Act.TAKE_LEAVE: ("登记请假", _take_leave),
        Act.END_LEAVE: ("提前结束请假", _account("请假提前结束")),
        Act.DECLARE_RELATION: (
            "申报回避",
            lambda said: EntryText(f"就{said.name('organization_id')}申报回避", said.quote("reason")),
        ),
        Act.ADDRESS_GIVEN: ("登记通知地址", _of_channel("确认了{}地址")),
        Act.ADDRESS_DROPPED: ("停用通知地址", _of_channel("停用了{}地址")),
        Act.ADDRESS_ENTERED: ("登记通知地址", _address_entered),
        Act.ADDRESS_REMOVED: ("停用通知地址", _of_channel("系统管理员停用了{}地址")),
        Act.NOT_DELIVERED: ("通知未送达", _of_channel("{}没有送达")),
        Act.LIFT_RELATION: ("解除回避", lambda said: EntryText(f"解除就{said.name('recusal_id')}的回避")),
    },
}
