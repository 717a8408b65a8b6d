"""A graded class, Jupyter with nbgrader's extensions on loopback, and a headless Chromium."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import nbformat
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

sys.path.append(str(Path(__file__).parents[1] / "ledger"))  # the same small courses as there
from judged_course import hand_in, make_judged_course, mark_the_machine
from small_course import NOTEBOOK

from autograder.course import Course
from autograder.feedback import generate
from autograder.judges import Judges
from autograder.ledger.classroom import grade_class

START_S = 120
FLAGS = """
--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --window-size=1300,1600
""".split()
LOOPBACK_ONLY = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # pages ask for fonts and formulas
SOLVED = ("identity-block", "convolutional-block", "resnet50")
ATTACK = """\
from IPython.display import HTML, display
display(HTML('''
<script>document.title = "taken over"</script>
<img src=x onerror='document.title = "taken over"'>
<a href="javascript:alert(1)">click</a>
<b>bold</b>'''))
"""


def browser_programs() -> tuple[str, str] | None:
    """Paths of Chromium and its driver."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    driver = shutil.which("chromedriver")
    return (chromium, driver) if chromium and driver else None


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A new browser with a profile of its own. Where there is none: skipped on a person's machine, failed
    in CI."""
    programs = browser_programs()
    if programs is None:
        missing = "no chromium with chromedriver: apt-get install chromium chromium-driver"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    options = Options()
    options.binary_location = programs[0]
    for flag in (*FLAGS, LOOPBACK_ONLY, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    driver = webdriver.Chrome(options=options, service=Service(programs[1]))
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that appears when eve's notebook is run outside the sandbox."""
    return tmp_path_factory.mktemp("outside") / "canary"


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory, canary: Path) -> Course:
    """Ann has solved all and trained nothing, Bob has done nothing: both graded. Eve waits to be graded."""
    course = make_judged_course(tmp_path_factory.mktemp("course"))
    master = nbformat.read(course.solutions / NOTEBOOK, as_version=4)
    solved = {cell.id.replace("-", "_"): cell.source for cell in master.cells if cell.id in SOLVED}
    plot = "import matplotlib.pyplot as plt\nplt.plot([0, 1], [1, 0])\nplt.show()"
    hand_in(course, "ann", evaluate=plot, **solved)
    hand_in(course, "ann", "3_depth.ipynb", question_overfitting="No: its training accuracy is 0.17, too.")
    hand_in(course, "bob")
    with Judges(course) as judges:
        grade_class(course, judges)
    generate(course)
    mark = mark_the_machine(canary)
    hand_in(
        course,
        "eve",
        imports=mark,
        evaluate=ATTACK,
        title="<script>document.title = 'taken over'</script> Hello",
    )
    return course


@dataclass(frozen=True)
class Formgrader:
    """A running formgrader: `open(path)` shows one of its pages."""

    browser: webdriver.Chrome
    address: str
    pictures: Path

    def open(self, path: str) -> None:
        self.browser.get(f"{self.address}/formgrader/{path}")

    def picture(self, name: str) -> None:
        """Keep a screenshot, for a person to look at."""
        self.browser.save_screenshot(str(self.pictures / f"{name}.png"))


@pytest.fixture(scope="session")
def formgrader(
    course: Course, browser: webdriver.Chrome, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Formgrader]:
    """Jupyter, started in the course as an instructor starts it, with a home of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    folder = tmp_path_factory.mktemp("jupyter")
    with (folder / "server.log").open("w") as log:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", "--no-browser", "--allow-root"),
                *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0"),
                f"--IdentityProvider.token={token}",
                "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
            ],
            cwd=course.root,
            env=os.environ | {"HOME": str(folder), "JUPYTER_CONFIG_DIR": str(folder / "config")},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/api?token={token}"), server, folder / "server.log")
        # As an instructor comes in, by Jupyter's own page: its cookie is for all of the server, and that of
        # formgrader's pages for the page only.
        browser.get(f"http://127.0.0.1:{port}/?token={token}")
        yield Formgrader(browser, f"http://127.0.0.1:{port}", tmp_path_factory.mktemp("screenshots"))
    finally:
        server.terminate()
        server.wait(30)


def wait_for(ready: Callable[[], bool], server: subprocess.Popen[bytes], log: Path) -> None:
    """Until `ready`, or the server has ended."""
    end = time.monotonic() + START_S
    while not ready():
        if server.poll() is not None or time.monotonic() > end:
            pytest.fail(f"Jupyter did not start:\n{log.read_text()}")
        time.sleep(0.2)


def answers(address: str) -> bool:
    """Whether something answers there."""
    try:
        with urllib.request.urlopen(address, timeout=5) as reply:
            return bool(reply.status == 200)
    except (URLError, OSError):
        return False
