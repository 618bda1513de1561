"""The stage that the benchmarks share: a release build, a data folder that is thrown away, a server on
a free loopback port, and a browser's part of HTTP. Python's standard library only.
"""

import atexit
import html
import http.client
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery staple 41"


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


def die(text):
    sys.exit(f"{Path(sys.argv[0]).name}: {text}")


def build(*what):
    say(f"cargo build --release {' '.join(what)}".rstrip())
    if subprocess.run(["cargo", "build", "--release", *what], cwd=ROOT).returncode:
        die("the release build failed")
    return Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"


def need(program, package):
    """Installs a Debian package whose program is missing."""
    if shutil.which(program):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        die(f"{program} is missing: install it first (Debian: apt-get install {package})")
    say(f"installing {package}")
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update"], ["install", "-y", "--no-install-recommends", package]):
        done = subprocess.run(["apt-get", "-qq", *command], env=environment, stdout=sys.stderr, stdin=subprocess.DEVNULL)
        if done.returncode:
            die(f"apt-get {' '.join(command)} failed")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until_listening(port, process, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.02)
    die(f"nothing listens on port {port}: {' '.join(map(str, process.args))}")


class Stage:
    """A data folder, a database, the `rolecall` binary, and what was started; all of it ends with us."""

    def __init__(self, binaries, postgres=None):
        self.folder = Path(tempfile.mkdtemp(prefix="rolecall-bench."))
        self.started = []
        atexit.register(self.clear)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda number, _: sys.exit(128 + number))
        self.rolecall = binaries / "rolecall"
        self.port = free_port()
        data = self.folder / "data"
        data.mkdir()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("ROLECALL_", "SMTP_"))
        } | {
            "DATABASE_URL": postgres or f"sqlite://{data / 'rolecall.db'}",
            "ROLECALL_DATA_DIR": str(data),
            "ROLECALL_LISTEN": f"127.0.0.1:{self.port}",
            "ROLECALL_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "ROLECALL_LOG": "warn",
        }
        if postgres:
            # Instances on Postgres share a secret, so none is made by itself there.
            secret = self.folder / "secret"
            secret.touch(mode=0o600)
            secret.write_text(secrets.token_hex(32) + "\n")
            self.environment["ROLECALL_SECRET_FILE"] = str(secret)

    def run(self, *arguments, typed=None):
        """Runs one command of rolecall's and answers with what it printed and the seconds it took."""
        say(f"rolecall {' '.join(arguments)}")
        begun = time.monotonic()
        done = subprocess.run(
            [self.rolecall, *arguments], env=self.environment, cwd=self.folder, text=True,
            input=typed if typed is not None else "", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        if done.returncode:
            die(f"rolecall {arguments[0]} failed: {(done.stderr or done.stdout).strip()}")
        return done.stdout, time.monotonic() - begun

    def organization(self, slug, members, *seed_arguments, typed=None):
        """Makes an organization of so many members and answers with the seconds that seeding took."""
        self.run(
            "org", "create", "--slug", slug, "--name", slug.capitalize(), "--catalog", "starter",
            "--plan", "enterprise", "--owner-email", owner(slug), "--owner-name", "Olga Owner",
            "--owner-password-stdin", typed=PASSWORD + "\n",
        )
        return self.run("seed", "--org", slug, "--members", str(members), *seed_arguments, typed=typed)[1]

    def start(self, *command, port):
        log = self.folder / f"{Path(command[0]).name}-{port}.log"
        with log.open("w") as output:
            process = subprocess.Popen(
                [str(part) for part in command], env=self.environment, cwd=self.folder,
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            )
        self.started.append(process)
        try:
            until_listening(port, process)
        except SystemExit:
            sys.stderr.write(log.read_text())
            raise
        return process

    def serve(self):
        self.start(self.rolecall, "serve", port=self.port)
        status, _, body = request(self.port, "GET", "/readyz")
        if status != 200:
            die(f"the server is not ready: {status} {body[:200]}")

    def clear(self):
        for process in self.started:
            process.terminate()
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def owner(slug):
    return f"owner@{slug}.example"


def request(port, method, path, form=None, cookie=None):
    """One request on a connection of its own: status, cookies set (as a browser sends them back), body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
    if cookie:
        headers["Cookie"] = cookie
    body = None
    if form is not None:
        body = urllib.parse.urlencode(form)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        return answer.status, "; ".join(cookies), answer.read().decode()
    finally:
        connection.close()


def sign_in(port, email, password=PASSWORD):
    """Signs in and answers with the Cookie header to send from then on."""
    status, cookie, body = request(port, "POST", "/sign-in", {"email": email, "password": password})
    if status != 303 or not cookie:
        die(f"{email} could not sign in: {status} {text(body)[:300]}")
    return cookie


def page(port, path, cookie):
    status, _, body = request(port, "GET", path, cookie=cookie)
    if status != 200:
        die(f"{path} answered {status}: {text(body)[:300]}")
    return body


def text(body):
    return " ".join(html.unescape(re.sub(r"(?s)<(style|script).*?</\1>|<[^>]*>", " ", body)).split())


def addresses(body):
    """The email addresses that a page shows, each once, in the page's order."""
    return list(dict.fromkeys(re.findall(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", text(body))))


def next_page(body, path):
    """The address of the page that comes after this one, or None."""
    for link in re.findall(r'href="([^"]*[?&;]after=[^"]*)"', body):
        return urllib.parse.urljoin(path, html.unescape(link))
    return None


def machine():
    model = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    memory = int(re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20
    return (
        f"{os.cpu_count()} cores ({model[1] if model else platform.machine()}), {memory:.0f} GiB, "
        f"Linux {platform.release()}, {time.strftime('%Y-%m-%d')}"
    )
