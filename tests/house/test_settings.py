"""Every setting has its reason in cop/config.py and its line in docs/operations.md; unsafe ones stop the start."""

import re

import pytest

from cop.config import HOUSE, UnsafeSetting, settings

SAFE = {
    "COP_ENV": "production",
    "SECRET_KEY": "x" * 40,
    "PUBLIC_URL": "https://samen.example.nl",
    "MAIL_SERVER": "mail.example.nl",
    "MAIL_STARTTLS": "1",
    "MAIL_REPLY_TO": "anouk@example.nl",
}


def test_every_setting_is_documented():
    code = (HOUSE / "cop" / "config.py").read_text()
    read = set(re.findall(r"""environ(?:\.get\(|\[)?\s*["']([A-Z_]+)["']""", code)) | set(
        re.findall(r'yes\(environ, "([A-Z_]+)"', code)
    )
    page = (HOUSE / "docs" / "operations.md").read_text()
    assert len(read) > 12
    assert not [name for name in sorted(read) if f"`{name}`" not in page]


def test_a_safe_production_starts(tmp_path):
    found = settings({**SAFE, "DATA_DIR": str(tmp_path)})
    assert found["SESSION_COOKIE_NAME"] == "__Host-cop" and found["SESSION_COOKIE_SECURE"]
    assert found["MAIL_PORT"] == 587
    assert not (tmp_path / "secret_key").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("PUBLIC_URL", None),
        ("PUBLIC_URL", "http://samen.example.nl"),
        ("MAIL_SERVER", ""),
        ("MAIL_STARTTLS", "0"),
        ("MAIL_REPLY_TO", ""),
        ("COP_ENV", "staging"),
    ],
)
def test_an_unsafe_production_does_not_start(tmp_path, name, value):
    environ = {**SAFE, "DATA_DIR": str(tmp_path)}
    if value is None:
        del environ[name]
    else:
        environ[name] = value
    with pytest.raises(UnsafeSetting, match=name.replace("STARTTLS", "(STARTTLS|TLS)")):
        settings(environ)


def test_development_makes_its_key_once(tmp_path):
    first, second = (settings({"DATA_DIR": str(tmp_path)}) for _ in range(2))
    assert first["SECRET_KEY"] == second["SECRET_KEY"] and len(first["SECRET_KEY"]) > 40
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0
