"""An example of what each move is given, for the OpenAPI description."""

from typing import Any

from transport.schemas import OTHER_ID, SOME_ID, THIRD_ID

SEEN = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

EXAMPLES: dict[str, dict[str, Any]] = {
    "confirm": {"rectification": "immediate", "due_on": "2021-05-20", "version": 1},
    "void": {"reason": "与本支部另一事项重复，已经核实"},
    "request_void": {"reason": "与本支部另一事项重复，已经核实"},
    "grant_void": {"opinion": "同意。"},
    "refuse_void": {"opinion": "两件事项所指问题不同，不应撤销。"},
    "assign": {"leader_id": OTHER_ID, "responsible_id": THIRD_ID},
    "submit_plan": {
        "goal": "每月按期召开党小组会",
        "measures": [
            {"text": "固定每月第2周周三召开", "responsible_id": THIRD_ID, "due_on": "2021-05-20", "kind": "fix"}
        ],
    },
    "return_plan": {"opinion": "措施不够具体，请写明召开的日期。"},
    "approve_plan": {"opinion": "同意。"},
    "progress": {
        "text": "4、5月按计划召开",
        "measure_id": SOME_ID,
        "evidence": "4月、5月党小组会会议记录2份",
        "done": True,
    },
    "apply": {"opinion": "措施全部完成，申请销号。", "seen": SEEN},
    "verify": {"opinion": "核对原始记录，抽谈2人，情况属实。", "method": "records", "seen": SEEN},
    "return": {"opinion": "会议记录不全，缺5月的签到表。", "requirement": "补齐5月会议记录和签到表。"},
    "sign": {"opinion": "同意销号。", "seen": SEEN},
    "turn_long_term": {"stage_goal": "每学期检查一次", "review_on": "2021-09-01", "final_on": "2022-06-30"},
    "request_extension": {
        "reason": "活动场地维修至六月上旬。",
        "progress": "四次集中学习已完成两次。",
        "due_on": "2021-06-10",
    },
    "grant_extension": {"opinion": "同意延期一次。"},
    "refuse_extension": {"opinion": "可改用线上方式，不必延期。"},
    "transfer": {"to_id": THIRD_ID, "reason": "工作调整"},
    "delegate": {"to_id": THIRD_ID, "until_on": "2021-05-10"},
    "revoke_delegation": {"delegate_id": THIRD_ID, "reason": "已返校，由本人办理。"},
    "hand_over": {"from_id": SOME_ID, "to_id": THIRD_ID, "reason": "支部换届"},
    "appoint_patron": {"user_id": THIRD_ID, "until_on": "2021-12-31"},
    "spot_check": {"opinion": "抽谈2人，所报整改情况属实。"},
    "reopen": {
        "reason": "抽查发现6月以来问题又有反弹",
        "requirement": "重新组织补课，并报送记录",
        "due_on": "2021-11-30",
    },
}
