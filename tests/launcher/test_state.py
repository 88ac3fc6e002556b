import socket
from pathlib import Path

import pytest

from track360.launcher.errors import LocalError
from track360.launcher.state import State, field_key, is_free


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    made = State(path).secret("django")
    assert len(made) >= 32
    assert State(path).secret("django") == made
    assert State(path).secret("other") != made
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_port_is_kept_until_somebody_else_takes_it(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    kept = State(path).port("web")
    assert State(path).port("web", preferred=kept + 1) == kept
    with socket.create_server(("127.0.0.1", kept)):
        assert not is_free(kept)
        other = State(path).port("web")
    assert other != kept
    assert State(path).kept_port("web") == other


def test_a_preferred_port_is_taken_at_first(tmp_path: Path) -> None:
    free = State(tmp_path / "one.json").port("web")
    assert State(tmp_path / "two.json").port("web", preferred=free) == free


def test_a_port_and_a_secret_of_one_name_do_not_mix(tmp_path: Path) -> None:
    state = State(tmp_path / "state.json")
    state.secret("postgres")
    assert state.kept_port("postgres") is None


def test_a_damaged_file_is_not_replaced_by_new_passwords(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text('{"django": "abc')
    with pytest.raises(LocalError, match=r"delete .* to start afresh"):
        State(path)
    assert path.read_text() == '{"django": "abc'


def test_a_field_key_has_the_shape_of_a_fernet_key() -> None:
    assert len(field_key()) == 44
