"""What a program that watches over this one is told."""

from transport.examples import example
from transport.schemas import ResponseModel


class Healthy(ResponseModel):
    """The program answers."""

    model_config = example(status="ok")

    status: str
