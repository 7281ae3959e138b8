"""What is asked of who decides on a document of 督办, answers it, or says what the answer is worth."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from transport.examples import OTHER_ID, SOME_ID, example
from transport.schemas import Line, QueryModel
from workflows.deadlines.bulk import MAX_DOCUMENTS
from workflows.inputs import Day, Sentence, Text


class Sending(QueryModel):
    """签发, under a 文号."""

    model_config = example(number="党工督〔2021〕3号")

    number: Line = Field(title="文号", max_length=64)


class Dismissal(QueryModel):
    """不予签发, with the reason."""

    model_config = example(opinion="已当面督促该支部，承诺三日内完成。")

    opinion: Sentence = Field(title="理由")


class DocumentEdit(QueryModel):
    """修改: what stands beside the lines of a draft. What is left out is emptied."""

    model_config = example(
        text="下列事项逾期未办结，请抓紧办理。", wanted="请逐件书面反馈办理情况、未按期办结的原因和办结时限。"
    )

    text: Text | None = Field(default=None, title="正文")
    wanted: Text | None = Field(default=None, title="反馈要求")


class Answering(QueryModel):
    """反馈: what was done, and until when the rest will be."""

    model_config = example(text="已补开支委会并公示记录，其余两件本月底前完成。", new_due_on="2021-06-30")

    text: Sentence = Field(title="办理情况")
    new_due_on: Day | None = Field(default=None, title="请求的办结时限")


class AnswerReturn(QueryModel):
    """退回 an answer, with what it lacks."""

    model_config = example(opinion="没有写明未按期办结的原因，请补充。")

    opinion: Sentence = Field(title="退回意见")


Chosen = Annotated[list[UUID], Field(title="文书", min_length=1, max_length=MAX_DOCUMENTS)]


class ManySending(QueryModel):
    """签发 several: the first under this 文号, each after it under the next."""

    model_config = example(documents=[SOME_ID, OTHER_ID], number="党工督〔2021〕3号")

    documents: Chosen
    number: Line = Field(title="起始文号", max_length=64)


class ManyDismissal(QueryModel):
    """不予签发 several, for one reason."""

    model_config = example(documents=[SOME_ID, OTHER_ID], opinion="已当面督促各支部，承诺三日内完成。")

    documents: Chosen
    opinion: Sentence = Field(title="理由")
