"""People who are reached outside of the house."""

from models.delivery import ContactAddress, Delivery
from models.delivery_states import Channel, DeliveryState
from models.session import Database
from tests import cast, make
from workflows.deliveries import digests, outgoing, urgent
from workflows.deliveries.wording import spoken

MAIL = frozenset({Channel.EMAIL})


def reached(database: Database, *logins: str, channel: Channel = Channel.EMAIL) -> None:
    """Let each have a confirmed address, of mail if nothing else is said."""
    with database.transaction() as session:
        for login in logins:
            session.add(
                ContactAddress(
                    person_id=make.user(session, login),
                    channel=channel,
                    value=f"{login.replace('_', '.')}@example.edu.cn",
                    entered_at=cast.START,
                    confirmed_at=cast.START,
                )
            )


def gathered(database, now, channels=MAIL):
    """Have put in what is to be sent by now; return all there is that was put in now."""
    now = now.astimezone(cast.SHANGHAI)
    with database.reading() as session:
        wanted = urgent.look(session, now, channels)
        wanted += digests.compose(session, digests.due(session, now, channels, 100), now)
    with database.transaction() as session:
        outgoing.put_all(session, wanted, now)
    return wanted


def texts(delivery):
    """Return the lines of what is said, without their titles."""
    return [spoken(text, str) for _, lines in delivery.content for text, _ in lines]


def waiting(database):
    return [each for each in make.rows(database, Delivery) if each.state is DeliveryState.WAITING]
