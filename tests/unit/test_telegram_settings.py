"""What the Telegram channel is told, and what it refuses to be told."""

from channels.telegram.settings import TelegramSettings

SECRET = "s3cret"
TOKEN = f"1:{'A' * 35}"


def test_without_a_public_url_there_is_no_webhook() -> None:
    assert TelegramSettings("1:x").webhook_url == ""


def test_the_webhook_is_under_the_public_url() -> None:
    settings = TelegramSettings("1:x", webhook_secret=SECRET, public_url="https://chat.example.com/")
    assert settings.webhook_url == "https://chat.example.com/telegram/webhook"


def test_a_webhook_without_a_good_secret_is_refused() -> None:
    for secret in ("", "with space", "s" * 257):
        settings = TelegramSettings(TOKEN, webhook_secret=secret, public_url="https://chat.example.com")
        [fault] = settings.faults()
        assert fault.startswith("TELEGRAM_WEBHOOK_SECRET ")


def test_settings_do_not_print_what_is_secret() -> None:
    shown = repr(TelegramSettings("1:token", webhook_secret=SECRET, public_url="https://chat.example.com/"))
    assert "1:token" not in shown
    assert SECRET not in shown
