"""邮件: over the university's own mail server, by SMTP with STARTTLS or TLS (RFC 5321, 8314)."""

import re
import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime, formataddr

from channels.base import SECONDS, Message, NotSent, Send, html, plain
from models.delivery_states import Channel

NAME = "对账销号"
AS_SENT = compat32.clone(linesep="\r\n")
CLOSING = 421
"""How a server says that it takes no more now, whatever was sent."""
NO_MAILBOX = re.compile(r"\b5\.1\.(1|2|3|6|10)\b")
"""How a server says that there is no such mailbox (RFC 3463); 550 alone also says that this server may not send."""
MAX_SAID = 120
WHY: Mapping[type[Exception], str] = {
    smtplib.SMTPAuthenticationError: "不接受用户名或密码。",
    smtplib.SMTPNotSupportedError: "不支持所设的加密或登录方式。",
    ssl.SSLCertVerificationError: "的证书不可信。",
    ssl.SSLError: "建立不了加密连接，请核对端口和加密方式。",
    TimeoutError: "没有应答。",
    UnicodeEncodeError: "只收英文、数字和符号写成的用户名和密码。",
}
"""What is said of each fault of the connection; the first that fits."""


@dataclass(frozen=True, slots=True)
class Email:
    """The mail server, and who mails are from."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    """`starttls`, `tls`, or `none` for a server on the same machine."""
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = field(default=None, repr=False)
    channel: Channel = Channel.EMAIL

    @contextmanager
    def open(self) -> Iterator[Send]:
        """Have one connection for some mails."""
        server = self._connected()
        try:
            yield lambda message: self._send(server, message)
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
            server.close()

    def _connected(self) -> smtplib.SMTP:
        context = self.context or ssl.create_default_context()
        server: smtplib.SMTP | None = None
        try:
            if self.security == "tls":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
                if self.security == "starttls":
                    server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except (smtplib.SMTPException, OSError, UnicodeEncodeError) as fault:
            if server is not None:
                server.close()
            raise NotSent(self._why(fault), down=True) from fault
        return server

    def _why(self, fault: Exception) -> str:
        where = f"邮件服务器 {self.host}:{self.port} "
        if isinstance(fault, smtplib.SMTPResponseException) and not isinstance(fault, smtplib.SMTPAuthenticationError):
            return f"{where}拒绝连接：{_said(fault.smtp_code, fault.smtp_error)}"
        if isinstance(fault.__context__, TimeoutError):  # smtplib passes it off as a connection that was closed
            fault = fault.__context__
        return where + next((why for kind, why in WHY.items() if isinstance(fault, kind)), "连不上。")

    def _send(self, server: smtplib.SMTP, message: Message) -> None:
        try:
            server.sendmail(self.sender, [message.to], self._written(message))
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = refused.recipients[message.to]
            why = f"收件地址被拒绝：{_said(code, said)}"
            raise NotSent(why, for_good=bool(NO_MAILBOX.search(why)), down=code == CLOSING) from refused
        except smtplib.SMTPSenderRefused as refused:
            why = f"发件人 {self.sender} 被拒绝：{_said(refused.smtp_code, refused.smtp_error)}"
            raise NotSent(why, down=True) from refused
        except smtplib.SMTPServerDisconnected as gone:
            silent = isinstance(gone.__context__, TimeoutError)
            raise NotSent(self._why(gone) if silent else "邮件服务器断开了连接。", down=True) from gone
        except smtplib.SMTPResponseException as refused:
            why = f"邮件被拒绝：{_said(refused.smtp_code, refused.smtp_error)}"
            raise NotSent(why, down=refused.smtp_code == CLOSING) from refused
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSent(self._why(fault), down=True) from fault

    def _written(self, message: Message) -> bytes:
        """Write a mail out. The older half of `email` does so in a third of the time."""
        mail = MIMEMultipart("alternative")
        mail["Message-ID"] = f"<{message.id}@{self.sender.rpartition('@')[2]}>"
        mail["Date"] = format_datetime(message.at)
        mail["From"] = formataddr((NAME, self.sender))
        mail["To"] = Address(addr_spec=message.to).addr_spec
        mail["Subject"] = Header(message.subject, "utf-8", header_name="Subject").encode()
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answering machine answers it
        for text, subtype in ((plain(message), "plain"), (html(message), "html")):
            mail.attach(MIMEText(text, subtype, "utf-8"))
        return mail.as_bytes(policy=AS_SENT)


def _said(code: int, said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())[:MAX_SAID]}"
