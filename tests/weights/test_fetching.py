"""Downloads arrive whole and right, or not at all, and the message says what to do."""

import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from steadyface.errors import WeightsError
from steadyface.weights import registry
from steadyface.weights.fetching import fetch_weights
from steadyface.weights.registry import SOURCES, source_of

CONTENT = bytes(range(256)) * 400
FLIPPED = CONTENT[:5000] + bytes([CONTENT[5000] ^ 1]) + CONTENT[5001:]


class Server(BaseHTTPRequestHandler):
    requests: list[str] = []  # noqa: RUF012

    def do_GET(self):
        self.requests.append(self.path)
        if self.path == "/missing":
            self.send_error(404)
            return
        cut = self.path == "/cut" or (self.path == "/once" and self.requests.count("/once") == 1)
        body = FLIPPED if self.path == "/flipped" else CONTENT
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch):
    Server.requests = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    place = f"http://127.0.0.1:{running.server_port}"
    monkeypatch.setattr(registry, "DOWNLOAD_PLACES", (f"{place}/", "http://127.0.0.1:9/"))
    yield place
    running.shutdown()
    running.server_close()


def source(url: str | None, **changes):
    return replace(
        source_of("2dfan4"),
        address=url and (lambda: url),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        **changes,
    )


def test_a_file_is_downloaded_and_then_kept(server, tmp_path):
    path = tmp_path / "new folder" / "weights.pth"
    for _ in range(2):
        fetch_weights(source(f"{server}/good"), path)
        assert path.read_bytes() == CONTENT
    assert Server.requests == ["/good"]


def test_a_damaged_copy_is_replaced(server, tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(FLIPPED)
    fetch_weights(source(f"{server}/good"), path)
    assert path.read_bytes() == CONTENT


def test_a_transfer_that_broke_once_starts_anew(server, tmp_path):
    path = tmp_path / "weights.pth"
    fetch_weights(source(f"{server}/once"), path, retries=1)
    assert path.read_bytes() == CONTENT
    assert Server.requests == ["/once", "/once"]


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("/flipped", "does not have the sha256 .* was deleted; try again"),
        ("/cut", "cannot be downloaded .*check the network"),
        ("/missing", r"answers 404 \(Not Found\)"),
    ],
)
def test_what_cannot_be_had_leaves_nothing_behind(server, tmp_path, where, message):
    with pytest.raises(WeightsError, match=message) as refusal:
        fetch_weights(source(server + where), tmp_path / "weights.pth", retries=0)
    assert list(tmp_path.iterdir()) == []
    assert "\n" not in str(refusal.value)
    assert "write `weights: fan: {path: ...}` in study.yaml" in str(refusal.value)
    assert "`weights: fan: fan_compact` works offline" in str(refusal.value)


def test_without_a_network_the_message_says_so(server, tmp_path):
    closed = "http://127.0.0.1:9/none"
    with pytest.raises(WeightsError, match=r"cannot be downloaded .*check the network"):
        fetch_weights(source(closed), tmp_path / "weights.pth", retries=0)
    assert list(tmp_path.iterdir()) == []


def test_a_local_copy_serves_without_a_network(tmp_path):
    (tmp_path / "mine.pth").write_bytes(CONTENT)
    path = tmp_path / "results" / "weights.pth"
    fetch_weights(source("http://127.0.0.1:9/none"), path, local=tmp_path / "mine.pth")
    assert path.read_bytes() == CONTENT


def test_a_local_copy_with_a_flipped_bit_is_refused(tmp_path):
    (tmp_path / "mine.pth").write_bytes(FLIPPED)
    with pytest.raises(WeightsError, match="is not the expected"):
        fetch_weights(source(None), tmp_path / "out.pth", local=tmp_path / "mine.pth")
    assert not (tmp_path / "out.pth").exists()


def test_where_a_source_forbids_downloads_the_message_says_where_to_get_the_file(tmp_path):
    drive = source_of("cpm_vgg16_300w")
    with pytest.raises(WeightsError, match=r"get it from https://drive\.google\.com.*`local`"):
        fetch_weights(drive, tmp_path / "out.pth")
    with pytest.raises(WeightsError, match=r"there is no file .*mine\.pth; get .* put it there"):
        fetch_weights(drive, tmp_path / "out.pth", local=tmp_path / "mine.pth")


def test_without_a_published_hash_the_users_is_demanded_or_the_files_own_told(tmp_path, capsys):
    (tmp_path / "mine.pth").write_bytes(CONTENT)
    drive, digest = source_of("cpm_vgg16_300w"), hashlib.sha256(CONTENT).hexdigest()
    with pytest.raises(WeightsError, match="is not the expected"):
        fetch_weights(drive, tmp_path / "no.pth", local=tmp_path / "mine.pth", sha256="0" * 64)
    assert not (tmp_path / "no.pth").exists()
    for sha256 in (None, digest):
        path = tmp_path / f"{sha256}.pth"
        fetch_weights(drive, path, local=tmp_path / "mine.pth", sha256=sha256)
        assert path.read_bytes() == CONTENT
    assert f"`sha256: {digest}`" in capsys.readouterr().out


def test_a_demanded_hash_stands_above_the_published_one(tmp_path):
    (tmp_path / "mine.pth").write_bytes(FLIPPED)
    digest = hashlib.sha256(FLIPPED).hexdigest()
    path = tmp_path / "out.pth"
    fetch_weights(source(None), path, local=tmp_path / "mine.pth", sha256=digest)
    assert path.read_bytes() == FLIPPED


def test_every_entry_says_what_a_user_must_know():
    for name, entry in SOURCES.items():
        assert entry.name == name
        assert entry.architecture in ("fan", "sbr", "mesh")
        assert entry.licence
        assert entry.citation
        # what a program downloads, it must be able to check
        assert entry.address is None or len(entry.sha256) == 64
    with pytest.raises(WeightsError, match="choose one of fan_compact"):
        source_of("none")
