"""Starts and stops the AWS emulator, and knows the settings it needs.

The emulator is ministack. It listens on 127.0.0.1 only, keeps its data under one directory, and ends
when the process that started it ends, however that happens. Nothing here knows about the bundle.
"""

import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

REGION = "us-east-1"
ACCOUNT = "000000000000"
CREDENTIALS = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_EC2_METADATA_DISABLED": "true",
}

# What runs inside the emulator's process before it starts:
# - ministack 1.5.33 sends each answer of its Lambda Runtime API as two small segments, which costs
#   every invocation 40 ms of Nagle and delayed acknowledgement; two class attributes remove that.
# - It would outlive a parent that is killed. Its standard input is a pipe from the parent, so the end
#   of that pipe is the end of the parent; it then stops in good order and saves its data.
# - 1.5.33 asks for a right sqs:SendMessageBatch, which AWS does not know: there, as in the template, a
#   batch is sent by the right to send.
LAUNCH = """
import os, signal, socketserver, sys, threading
socketserver.StreamRequestHandler.disable_nagle_algorithm = True
socketserver.StreamRequestHandler.wbufsize = -1
def follow_parent(pipe=os.dup(0)):
    while os.read(pipe, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
threading.Thread(target=follow_parent, daemon=True).start()
from ministack.core import iam_actions
def action_of_target(headers, own=iam_actions._action_from_target):
    action = own(headers)
    return "SendMessage" if action == "SendMessageBatch" else action
iam_actions._action_from_target = action_of_target
from ministack.app import main
main()
"""


class Failure(Exception):
    """Something the user can read and act upon."""


class Emulator:
    """One running emulator."""

    def __init__(self, port: int, home: pathlib.Path, persist: bool):
        """Starts it on a port, with logs and data under `home`, and waits until it answers."""
        self.endpoint = f"http://127.0.0.1:{port}"
        self.log = home / "emulator.log"
        refuse_used_port(port)
        move_state(home, port)
        scratch = home / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", LAUNCH],
                env=settings(port, home, scratch, persist),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until_ready()

    def wait_until_ready(self):
        """Returns once the emulator answers; raises `Failure` if it ends or takes over 30 s."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=1).close()
                return
            except (OSError, urllib.error.URLError):
                if self.process.poll() is not None:
                    raise Failure(f"the emulator ended with status {self.process.returncode}; see {self.log}") from None
                time.sleep(0.05)
        self.stop()
        raise Failure(f"the emulator did not become ready within 30 s; see {self.log}")

    def stop(self):
        """Ends it in good order: it ends the functions it runs and saves its data."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()


def settings(port: int, home: pathlib.Path, scratch: pathlib.Path, persist: bool) -> dict:
    """The emulator's whole environment. Functions inherit it, so nothing of the caller's AWS set-up may be in it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        **CREDENTIALS,
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "TMPDIR": str(scratch),
        "GATEWAY_PORT": str(port),
        "BIND_HOST": "127.0.0.1",  # 1.5.33 listens on every interface by default
        "AUTH": "true",  # enforce each function's own policies
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "INFO",
        "PERSIST_STATE": "1" if persist else "0",
        "STATE_DIR": str(home / "state"),
        "S3_PERSIST": "1" if persist else "0",
        "S3_DATA_DIR": str(home / "s3"),
        "PYTHONUNBUFFERED": "1",
    }


def move_state(home: pathlib.Path, port: int):
    """Makes saved data fit another port: ministack 1.5.33 keys queues by their address, port included."""
    mark = home / "port"
    before = mark.read_text() if mark.exists() else str(port)
    if before != str(port):
        for saved in (home / "state").glob("*.json"):
            text = saved.read_text()
            saved.write_text(text.replace(f"//localhost:{before}/", f"//localhost:{port}/"))
    mark.write_text(str(port))


def refuse_used_port(port: int):
    """Raises `Failure` if something listens on the port."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Failure(f"port {port} is in use (another `gavel dev`?): stop it, or choose another with --port")
