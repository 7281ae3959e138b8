"""What each move on an item tells."""

from typing import Any

from models.vocabulary import (
    Completion,
    ItemKind,
    Level,
    MeasureKind,
    Method,
    Origin,
    Rectification,
    Role,
    Sensitivity,
    State,
)
from workflows.audit.history.entry import (
    EntryData,
    EntryReader,
    EntryText,
    basis,
    day_in_words,
    joined_parts,
    label_of,
    name_of,
)
from workflows.authz.seats import Seat


def _register(said: EntryData) -> EntryText:
    source = said.data.get("source")
    kind = said.label(ItemKind, "kind") or ItemKind.PROBLEM.label
    origin = Origin.LEDGER.label if source else said.label(Origin, "origin")
    sentence = joined_parts(f"登记{said('organization')}的{kind}", origin, *_weight(said))
    cited = f"对照指标 {said('indicator')}" if said("indicator") else ""
    return EntryText(sentence, said.quote("text"), basis(cited, *_source(source)))


def _source(source: Any) -> tuple[str, ...]:
    if not source:
        return ()
    file = EntryData(source, {})
    return f"台账《{file('file')}》{file('place')}", file.hashed("sha256", "台账")


def _weight(said: EntryData) -> tuple[str, ...]:
    """Say of an item only what is not the usual."""
    level, kind = said("level"), said("sensitivity")
    return (
        "" if level == Level.ORDINARY else label_of(Level, level),
        "" if kind in {"", Sensitivity.NONE} else f"“{label_of(Sensitivity, kind)}”类",
    )


def _confirm(said: EntryData) -> EntryText:
    number = f"编号{said('number')}" if said("number") else ""
    due = f"整改时限{said.day('due_on')}" if said("due_on") else ""
    length = said.label(Rectification, "rectification")
    return EntryText(joined_parts(number, said.label(ItemKind, "kind"), *_weight(said), length, due))


def _void(said: EntryData) -> EntryText:
    into = f"并入{said.name('merged_into_id', '另一事项')}" if said("merged_into_id") else "撤销"
    return EntryText(into, said.quote("reason"))


def _request_void(said: EntryData) -> EntryText:
    told = _void(said)
    return EntryText(f"提请{told.sentence}，待另一组织的同志同意", told.quote)


def _grant_void(said: EntryData) -> EntryText:
    opinion = f"意见“{said('opinion')}”" if said("opinion") else ""
    told = _void(said)
    return EntryText(joined_parts(f"同意{told.sentence}", opinion), told.quote)


def _refuse_void(said: EntryData) -> EntryText:
    return EntryText("不同意撤销，事项照常办理", said.quote("opinion"))


def _absorb(said: EntryData) -> EntryText:
    measure = EntryData(said.data.get("measure") or {}, said.names)
    doer = measure.name("responsible_id")
    task = f"列为措施{measure('position')}，由{doer}于{measure.day('due_on')}前办结"
    plan = task if measure.data else "报方案时列为一条措施"
    return EntryText(joined_parts(f"并入{said('number') or '未编号事项'}的问题", plan), said.quote("text"))


def _assign(said: EntryData) -> EntryText:
    return EntryText(f"责任领导{said.name('leader_id')}，责任人{said.name('responsible_id')}")


def _submit_plan(said: EntryData) -> EntryText:
    steps = [
        f"{n}. {step['text']}（{_how(step)}{name_of(said.names, step['responsible_id'])}，"
        f"{day_in_words(step['due_on'])}前）"
        for n, step in enumerate(said.data.get("measures", ()), start=1)
    ]
    return EntryText(f"整改目标“{said('goal')}”，措施{len(steps)}条：{'；'.join(steps)}")


def _how(step: Any) -> str:
    kind = step.get("kind", MeasureKind.FIX)
    return "" if kind == MeasureKind.FIX else f"{label_of(MeasureKind, kind)}，"


def _return_plan(said: EntryData) -> EntryText:
    return EntryText("方案退回，修改后重新上报", said.quote("opinion"))


def _approve_plan(said: EntryData) -> EntryText:
    return EntryText("批准方案，开始整改", said.quote("opinion"))


def _progress(said: EntryData) -> EntryText:
    measure = said.name("measure_id")
    about = f"{measure}已完成" if said.data.get("done") else measure and f"{measure}有进展"
    completion = said.label(Completion, "completion")
    lasts = {"True": "已常态化坚持", "False": "尚未常态化坚持"}.get(said("sustained"), "")
    sentence = joined_parts(about or "整个事项有进展", completion and f"完成情况“{completion}”", lasts)
    note = f"佐证说明“{said('evidence')}”" if said("evidence") else ""
    return EntryText(sentence, said.quote("text"), basis(note))


def _attach(said: EntryData) -> EntryText:
    sentence = f"为{said.name('measure_id')}上传《{said('file_name')}》"
    made = f"文件自载日期{said.day('made_on')}" if said("made_on") else ""
    return EntryText(sentence, said.quote("note"), basis(said.hashed("sha256", "文件"), made))


def _apply(said: EntryData) -> EntryText:
    again = f"第{said('round')}次" if said.data.get("round", 1) > 1 else ""
    return _signed(said, f"{again}申请销号，签字背书")


def _verify(said: EntryData) -> EntryText:
    method = said.label(Method, "method")
    return _signed(said, joined_parts("验收通过", method and f"验收方式“{method}”"))


def _return(said: EntryData) -> EntryText:
    stays = said("to") == State.VERIFY
    what = "退回重新验收，本轮验收和签批作废" if stays else "退回整改，原时限不变"
    return _signed(said, joined_parts(what, f"补充整改要求“{said('requirement')}”"))


def _sign(said: EntryData) -> EntryText:
    step = f"第{said('step')}步签批" if said("step") else "签批"
    return _signed(said, joined_parts(step, "销号" if said("to") == State.CLOSED else ""))


def _signed(said: EntryData, what: str) -> EntryText:
    """Tell of a signature: by proxy for whom, in which seat of the chain, over what was seen."""
    lent = f"（代{said('principal')}）" if said("principal") else ""
    seat = f"按销号流程由{Seat.model_validate(said('seat')).label}办理" if said("seat") else ""
    rules, seen = said.hashed("rules", "行动规定"), said.hashed("seen", "所见内容")
    return EntryText(what + lent, said.quote("opinion"), basis(seat, rules, seen))


def _turn_long_term(said: EntryData) -> EntryText:
    return EntryText(
        f"转长期坚持，阶段目标“{said('stage_goal')}”，下次检视{said.day('review_on')}，最终期限{said.day('final_on')}"
    )


def _request_extension(said: EntryData) -> EntryText:
    sentence = f"申请延期至{said.day('due_on')}，目前进展“{said('progress')}”"
    return EntryText(sentence, said.quote("reason"))


def _grant_extension(said: EntryData) -> EntryText:
    return EntryText(f"同意延期至{said.day('due_on')}", said.quote("opinion"))


def _refuse_extension(said: EntryData) -> EntryText:
    return EntryText("不同意延期，时限不变", said.quote("opinion"))


def _transfer(said: EntryData) -> EntryText:
    part = said.label(Role, "part")
    return EntryText(joined_parts(f"转给{said.name('to_id')}", part and f"由其任{part}"), said.quote("reason"))


def _delegate(said: EntryData) -> EntryText:
    return EntryText(f"委托{said.name('to_id')}办理，至{said.day('until_on')}")


def _revoke_delegation(said: EntryData) -> EntryText:
    return EntryText(f"收回对{said.name('delegate_id')}的委托", said.quote("reason"))


def _hand_over(said: EntryData) -> EntryText:
    parts = "、".join(_part(part) for part in said.data.get("parts", ()))
    return EntryText(f"{said.name('from_id')}的{parts}交给{said.name('to_id')}", said.quote("reason"))


def _part(part: str) -> str:
    position = part.removeprefix("measure ")
    return label_of(Role, part) if position == part else f"措施{position}"


def _appoint_patron(said: EntryData) -> EntryText:
    until = f"至{said.day('until_on')}" if said("until_on") else ""
    return EntryText(joined_parts(f"{said.name('user_id')}为本事项挂点领导", until))


def _spot_check(said: EntryData) -> EntryText:
    return EntryText("抽查已销号的本事项", said.quote("opinion"))


def _reopen(said: EntryData) -> EntryText:
    sentence = f"重新挂号，整改要求“{said('requirement')}”，新的整改时限{said.day('due_on')}"
    return EntryText(sentence, said.quote("reason"))


MOVE_READERS: dict[str, EntryReader] = {
    tell.__name__.removeprefix("_"): tell
    for tell in (
        _register,
        _confirm,
        _void,
        _request_void,
        _grant_void,
        _refuse_void,
        _absorb,
        _assign,
        _submit_plan,
        _return_plan,
        _approve_plan,
        _progress,
        _attach,
        _apply,
        _verify,
        _return,
        _sign,
        _turn_long_term,
        _request_extension,
        _grant_extension,
        _refuse_extension,
        _transfer,
        _delegate,
        _revoke_delegation,
        _hand_over,
        _appoint_patron,
        _spot_check,
        _reopen,
    )
}
