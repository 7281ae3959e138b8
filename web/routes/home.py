"""待办: what a person opens in the morning."""

from fastapi import APIRouter, Response

from web.visit import Looks

router = APIRouter()


@router.get("/")
def home(visit: Looks) -> Response:
    with visit.reading() as desk:
        return visit.page(desk, "home.html")
