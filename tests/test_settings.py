"""Options of app.py, their environment variables, and what is refused."""

from pathlib import Path

import pytest

from ui.settings import OPTIONS, Settings, parse_settings


def test_without_anything_the_page_is_for_this_machine() -> None:
    settings = parse_settings([], {})
    assert (settings.host, settings.port, settings.root_path) == ("127.0.0.1", 7860, "")
    assert (settings.logins, settings.metrics_token) == ((), "")
    assert settings.checkpoints.name == "checkpoints" and settings.examples.name == "examples"


@pytest.mark.parametrize(
    ("arguments", "environment", "field", "value"),
    [
        ([], {"STUDIO_PORT": "80", "PORT": "81"}, "port", 80),
        ([], {"STUDIO_PORT": "", "PORT": "81"}, "port", 81),
        (["--port", "82"], {"STUDIO_PORT": "80"}, "port", 82),
        ([], {"GRADIO_SERVER_NAME": "0.0.0.0", "GRADIO_SERVER_PORT": "7"}, "host", "0.0.0.0"),
        ([], {"STUDIO_ROOT_PATH": "demo/studio/"}, "root_path", "/demo/studio"),
        (["--root-path", "/"], {}, "root_path", ""),
        ([], {"STUDIO_MOST_PER_ADDRESS": "0"}, "most_per_address", 0),
        ([], {"STUDIO_LOG_FORMAT": "json"}, "json_logs", True),
        ([], {"STUDIO_LOGIN": "a:b:c"}, "logins", ("a:b:c",)),
        ([], {"STUDIO_METRICS_TOKEN": "t"}, "metrics_token", "t"),
    ],
)
def test_options_win_over_the_environment(
    arguments: list[str], environment: dict[str, str], field: str, value: object
) -> None:
    assert getattr(parse_settings(arguments, environment), field) == value


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--port", "x"], {}, "invalid whole number value: 'x'"),
        ([], {"STUDIO_PORT": "-1"}, "invalid whole number value: '-1'"),
        ([], {"STUDIO_MOST_VISITORS": "0"}, "invalid number above 0 value: '0'"),
        (["--requests-per-second", "inf"], {}, "invalid number value: 'inf'"),
        ([], {"STUDIO_DEVICE": "tpu"}, "expected auto, cpu or cuda"),
        ([], {"STUDIO_LOG_FORMAT": "xml"}, "expected words or json"),
        (["--login-file", "/nowhere"], {}, "login file"),
        ([], {"STUDIO_LOGIN": "secret"}, "expected user:password"),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str],
    environment: dict[str, str],
    said: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_settings(arguments, environment)
    assert ended.value.code == 2
    words = capsys.readouterr().err
    assert said in words and "secret" not in words


def test_a_login_file_has_one_login_a_line(tmp_path: Path) -> None:
    file = tmp_path / "logins"
    file.write_text("# painters\nanna:eins zwei\n\nbob:3:4\n")
    settings = parse_settings([], {"STUDIO_LOGIN_FILE": str(file), "STUDIO_LOGIN": "c:5"})
    assert settings.logins == ("c:5", "anna:eins zwei", "bob:3:4")
    file.write_text("# nobody\n")
    with pytest.raises(SystemExit):
        parse_settings(["--login-file", str(file)], {})


def test_help_names_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse_settings(["--help"], {})
    shown = "".join(capsys.readouterr().out.split())
    for option in OPTIONS:
        assert option.flag in shown and option.variables[0] in shown
    assert "STUDIO_LOGIN=" in shown and "STUDIO_METRICS_TOKEN=" in shown
    assert "--login " not in shown  # the list of processes would show it
    assert len(Settings.__dataclass_fields__) == len(OPTIONS) + 1
