"""Settings: each key by its variable or in the file; what is wrong is named; nothing leaks."""

import pytest

from app.settings import Settings, SettingsInvalid, load, without_secrets

SECRET = "geheim:/1"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


GIVEN = {
    "database": ("sqlite:///elsewhere.db", "sqlite:///elsewhere.db"),
    "files": ("s3://bucket/pre/fix", "s3://bucket/pre/fix"),
    "files_endpoint": ("http://[::1]:9000", "http://[::1]:9000"),
    "files_region": ("cn-north-1", "cn-north-1"),
    "files_key": ("house", "house"),
    "files_secret": (SECRET, "**********"),
    "max_upload_mb": ("5", "5"),
    "min_free_mb": ("100", "100"),
    "host": ("127.0.0.2", "127.0.0.2"),
    "port": ("9000", "9000"),
    "libreoffice": ("soffice", "soffice"),
    "antivirus": ("tcp://127.0.0.1:3310", "tcp://127.0.0.1:3310"),
    "session_idle_minutes": ("30", "30"),
    "address": ("https://Rectify.edu.cn, http://10.1.2.3:8000/", "https://rectify.edu.cn, http://10.1.2.3:8000/"),
    "proxies": ("10.1.2.3,10.8.0.0/24, fd00::/8", "10.1.2.3,10.8.0.0/24, fd00::/8"),
    "max_connections": ("5000", "5000"),
    "max_connections_per_client": ("50", "50"),
    "contact": ("党委工作部 0591-12345678", "党委工作部 0591-12345678"),
    "timezone": ("Asia/Urumqi", "Asia/Urumqi"),
    "log_level": ("debug", "debug"),
    "log_format": ("json", "json"),
    "metrics_token": (SECRET * 3, "**********"),
    "clock_alarm_minutes": ("10", "10"),
    "keep_deliveries": ("365", "365"),
    "smtp_host": ("mail.example.edu.cn", "mail.example.edu.cn"),
    "smtp_port": ("465", "465"),
    "smtp_security": ("tls", "tls"),
    "smtp_user": ("duizhang", "duizhang"),
    "smtp_password": (SECRET, "**********"),
    "smtp_from": ("duizhang@example.edu.cn", "duizhang@example.edu.cn"),
    "wecom_corp": ("ww1234", "ww1234"),
    "wecom_agent": ("1000002", "1000002"),
    "wecom_secret": (SECRET, "**********"),
    "wecom_api": ("https://wx.example.edu.cn/", "https://wx.example.edu.cn"),
    "dingtalk_key": ("ding1234", "ding1234"),
    "dingtalk_agent": ("1234567", "1234567"),
    "dingtalk_secret": (SECRET, "**********"),
    "dingtalk_api": ("https://ding.example.edu.cn", "https://ding.example.edu.cn"),
    "wecom_robot": ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1-2", "**********"),
    "dingtalk_robot": ("https://oapi.dingtalk.com/robot/send?access_token=ab1", "**********"),
    "dingtalk_robot_secret": (SECRET, "**********"),
    "feishu_robot": ("https://open.feishu.cn/open-apis/bot/v2/hook/1-2", "**********"),
    "feishu_robot_secret": (SECRET, "**********"),
    "gateway_url": ("https://msg.example.edu.cn/rectify", "https://msg.example.edu.cn/rectify"),
    "gateway_secret": (SECRET * 4, "**********"),
    "webhook_key": (SECRET * 4, "**********"),
    "webhook_hosts": ("OA.example.edu.cn, 10.1.2.3", "oa.example.edu.cn, 10.1.2.3"),
}


def test_every_key_is_tested_here():
    assert GIVEN.keys() == Settings.model_fields.keys()


@pytest.mark.parametrize("name", GIVEN)
def test_each_key_is_read_from_its_variable_and_from_the_file(name, monkeypatch, tmp_path):
    given, wanted = GIVEN[name]
    monkeypatch.setenv(f"RECTIFY_{name.upper()}", given)
    assert str(getattr(load(), name)) == wanted
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rectify.env").write_text(f"RECTIFY_{name.upper()}={given}\n")
    assert str(getattr(load(), name)) == wanted


def test_a_variable_goes_before_the_file(monkeypatch, tmp_path):
    (tmp_path / "rectify.env").write_text("RECTIFY_PORT=9000\n")
    monkeypatch.setenv("RECTIFY_PORT", "9001")
    assert load().port == 9001


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("PORT", "x", "应是整数（现为 x）"),
        ("PORT", "0", "不能小于 1"),
        ("PORT", "70000", "不能大于 65535"),
        ("MAX_UPLOAD_MB", "501", "不能大于 500"),
        ("SESSION_IDLE_MINUTES", "4", "不能小于 5"),
        ("ADDRESS", "rectify.edu.cn", "应写成 https://主机"),
        ("ADDRESS", "https://rectify.edu.cn/app", "应写成 https://主机"),
        ("ADDRESS", "https://a.cn,*.edu.cn", "应写成 https://主机"),
        ("SMTP_FROM", "对账销号", "应写成邮箱地址"),
        ("SMTP_SECURITY", "ssl", "写法有误"),
        ("WECOM_API", "qyapi", "应写成 https://主机"),
        ("PROXIES", "*", "应写成 IP 地址或网段"),
        ("PROXIES", "10.8.0.1/24", "应写成 IP 地址或网段"),
        ("PROXIES", "nginx", "应写成 IP 地址或网段"),
        ("MAX_CONNECTIONS", "9", "不能小于 10"),
        ("TIMEZONE", "Mars", "不是已知的时区"),
        ("LOG_LEVEL", "loud", "现为 loud"),
        ("LOG_FORMAT", "xml", "现为 xml"),
        ("METRICS_TOKEN", "short", "至少 20 个字符"),
        ("WEBHOOK_KEY", "short", "至少 32 个字符"),
        ("WEBHOOK_HOSTS", "https://oa.example.edu.cn", "应写成主机名或 IP"),
        ("FEISHU_ROBOT", "open.feishu.cn", "应是群里复制的整个 Webhook 地址"),
        ("FILES", " ", "应写明目录"),
        ("FILES", "s3://", "应写成 s3://桶"),
        ("FILES", "s3://Bucket", "应写成 s3://桶"),
        ("FILES", "s3://bucket/../up?x", "应写成 s3://桶"),
        ("FILES", "gs://bucket", "应写成 s3://桶"),
        ("FILES_ENDPOINT", "minio:9000", "应写成 https://主机"),
        ("FILES_ENDPOINT", "https://key:secret@minio", "应写成 https://主机"),
        ("ANTIVIRUS", "/run/clamd.ctl", "应写成 unix:/run/clamav/clamd.ctl"),
        ("DATABASE", "var/rectify.db", "应写成 sqlite:///文件"),
        ("DATABASE", "sqlite://", "应写明文件"),
        ("DATABASE", "sqlite:///", "应写明文件"),
        ("DATABASE", "mysql://h/d", "只支持 sqlite 和 postgresql"),
        ("DATABASE", "postgresql://h:port/d", "主机应写成 主机 或 主机:端口"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(monkeypatch, key, value, said):
    monkeypatch.setenv(f"RECTIFY_{key}", value)
    with pytest.raises(SettingsInvalid) as refusal:
        load()
    (line,) = str(refusal.value).splitlines()
    assert line.startswith(f"RECTIFY_{key}：")
    assert said in line
    assert line.endswith("。")


def test_every_wrong_value_is_named_at_once(monkeypatch):
    monkeypatch.setenv("RECTIFY_PORT", "x")
    monkeypatch.setenv("RECTIFY_TIMEZONE", "Mars")
    with pytest.raises(SettingsInvalid) as refusal:
        load()
    assert len(str(refusal.value).splitlines()) == 2


@pytest.mark.parametrize("key", ["RECTIFY_PROT", "SECRET_KEY"])
def test_an_unknown_key_in_the_file_is_refused_as_it_was_written(tmp_path, key):
    (tmp_path / "rectify.env").write_text(f"{key}=9000\n")
    with pytest.raises(SettingsInvalid) as refusal:
        load()
    assert str(refusal.value).startswith(f"{key}：不认识的项")


@pytest.mark.parametrize("driver", ["", "+psycopg2", "+psycopg"])
def test_postgresql_is_spoken_to_by_the_driver_that_is_here(monkeypatch, driver):
    monkeypatch.setenv("RECTIFY_DATABASE", f"postgresql{driver}://u:p@h:5432/d")
    assert load().database == "postgresql+psycopg://u:p@h:5432/d"


@pytest.mark.parametrize("address", [f"postgresql://u:{SECRET}@h/d", f"postgresql://h/d?user=u&password={SECRET}&a=b"])
def test_no_secret_is_printed(bare, monkeypatch, address):
    monkeypatch.setenv("RECTIFY_DATABASE", address)
    told = bare("settings")
    assert told.code == 0
    assert SECRET not in told.out
    assert told.out.startswith("RECTIFY_DATABASE=postgresql+psycopg://")
    monkeypatch.setenv("RECTIFY_DATABASE", address.replace("//", "//h:x@", 1))
    assert SECRET not in bare("settings").err
    assert without_secrets("sqlite:///var/a@b.db") == "sqlite:///var/a@b.db"


def test_the_secret_of_the_store_is_never_printed(bare, monkeypatch):
    monkeypatch.setenv("RECTIFY_FILES_SECRET", SECRET)
    monkeypatch.setenv("RECTIFY_FILES_ENDPOINT", f"https://key:{SECRET}@minio")
    assert SECRET not in bare("settings").err
    monkeypatch.delenv("RECTIFY_FILES_ENDPOINT")
    told = bare("settings")
    assert (told.code, SECRET in told.out) == (0, False)
    assert SECRET not in repr(load())


def test_the_command_lists_every_key_with_its_meaning(bare):
    told = bare("settings")
    for name, field in Settings.model_fields.items():
        assert f"RECTIFY_{name.upper()}=" in told.out
        assert field.description in told.out


def test_a_wrong_setting_ends_any_command_with_its_name(bare, monkeypatch):
    monkeypatch.setenv("RECTIFY_PORT", "x")
    told = bare("upgrade")
    assert (told.code, told.err) == (2, "RECTIFY_PORT：应是整数（现为 x）。\n")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({}, ("http://127.0.0.1:8000",)),
        ({"host": "10.1.2.3", "port": 80}, ("http://10.1.2.3:80",)),
        ({"host": "::1"}, ("http://[::1]:8000",)),
        ({"host": "0.0.0.0"}, ()),
        ({"host": "::"}, ()),
        ({"host": "0.0.0.0", "address": "https://a.cn,http://b.cn"}, ("https://a.cn", "http://b.cn")),
    ],
)
def test_a_house_is_known_by_the_addresses_given_or_else_by_where_it_listens(given, wanted):
    assert Settings(**given).addresses == wanted
