"""Programs download over https, from listed hosts, and nowhere else, wherever a server points."""

import hashlib
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from steadyface.errors import WeightsError
from steadyface.weights import registry
from steadyface.weights.fetching import fetch_weights
from steadyface.weights.registry import SOURCES, source_of

CONTENT = b"weights" * 100


class Redirecting(BaseHTTPRequestHandler):
    """Gives the file under /file and sends everything else to where the query says."""

    asked: list[str] = []  # noqa: RUF012

    def do_GET(self):
        self.asked.append(self.path)
        target = urlsplit(self.path).query
        self.send_response(302 if target else 200)
        if target:
            self.send_header("Location", target)
        self.send_header("Content-Length", "0" if target else str(len(CONTENT)))
        self.end_headers()
        if not target:
            self.wfile.write(CONTENT)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    """The address of a server that runs on this machine."""
    Redirecting.asked = []
    running = ThreadingHTTPServer(("127.0.0.1", 0), Redirecting)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{running.server_port}"
    running.shutdown()
    running.server_close()


def source(url):
    return replace(
        source_of("2dfan4"),
        address=lambda: url,
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )


def test_only_https_places_are_listed_and_every_address_is_in_one():
    for place in registry.DOWNLOAD_PLACES:
        assert place.startswith("https://")
        assert place.endswith("/")
    for entry in SOURCES.values():
        assert entry.address is None or entry.address().startswith(registry.DOWNLOAD_PLACES)


def test_the_official_networks_address_is_the_packages_and_its_hash_ours():
    entry = source_of("2dfan4")
    assert entry.address().rpartition("/")[2] == entry.file
    assert Path(entry.file).name == f"2DFAN4-{entry.sha256[:10]}.pth.tar"


@pytest.mark.parametrize(
    "address",
    [
        "{server}/file",
        "http://www.adrianbulat.com/downloads/file",
        "https://www.adrianbulat.com.example.org/file",
        "https://www.adrianbulat.com@127.0.0.1/file",
        "https://localhost/file",
        "file:///etc/hostname",
    ],
)
def test_an_address_that_is_not_listed_is_never_asked(server, tmp_path, address):
    with pytest.raises(WeightsError, match="may not come from") as refusal:
        fetch_weights(source(address.format(server=server)), tmp_path / "weights", retries=0)
    assert "{path: ...}" in str(refusal.value)
    assert Redirecting.asked == []
    assert list(tmp_path.iterdir()) == []


def test_a_listed_server_cannot_send_a_download_elsewhere(server, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "DOWNLOAD_PLACES", (f"{server}/",))
    elsewhere = server.replace("127.0.0.1", "localhost")
    with pytest.raises(WeightsError, match="may not come from"):
        fetch_weights(source(f"{server}/go?{elsewhere}/file"), tmp_path / "weights", retries=0)
    assert Redirecting.asked == [f"/go?{elsewhere}/file"]
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_a_listed_place_is_followed(server, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "DOWNLOAD_PLACES", (f"{server}/",))
    fetch_weights(source(f"{server}/go?{server}/file"), tmp_path / "weights", retries=0)
    assert (tmp_path / "weights").read_bytes() == CONTENT
