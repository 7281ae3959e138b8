"""看板: the numbers of campaigns, each with the rows behind it (`drilldown`).

A file a block:

* `pending_decisions`: 要今天拍板的, what waits for a leader's decision
* `funnel`: 漏斗, how many items are in each stage
* `burnup`: 进度曲线, how many were registered and closed by the end of each day or week
* `overdue`: 逾期, by organization and by the highest rung reached
* `resting`: what of 督办 and above waits until the days off of a year are known
* `submission_matrix`: 报送矩阵, organization × milestone
* `common_problems`: 共性问题, indicators under which several organizations have findings
* `wallboard`: what a screen in a meeting room shows of them
"""
