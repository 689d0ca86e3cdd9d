"""Runs the local AWS until told to stop: the emulator, and on it the bundle's template.

Progress and errors go to standard error. Once everything is up, one line of JSON goes to standard
output: {"endpoint", "outputs", "done", "log"}. It then runs until its standard input closes or it gets
SIGTERM, and leaves no process behind either way. Status 1 means the message says what is wrong.
"""

import argparse
import json
import os
import pathlib
import signal
import sys

from emulator import Emulator, Failure


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port of the emulator on 127.0.0.1")
    parser.add_argument("--home", type=pathlib.Path, required=True, help="directory for data and logs")
    parser.add_argument("--persist", action="store_true", help="keep the data for the next start")
    parser.add_argument("--template", type=pathlib.Path, help="template to deploy; without it only the emulator runs")
    parser.add_argument("--binaries", type=pathlib.Path, help="directory of the functions' binaries")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="template parameter")
    return parser.parse_args()


def bring_up(emulator: Emulator, options: argparse.Namespace) -> dict:
    """Deploys if asked to, and returns what standard output says."""
    report = {"endpoint": emulator.endpoint, "outputs": {}, "done": "emulator only", "log": str(emulator.log)}
    if options.template:
        # Imported late: the AWS libraries take half a second that the emulator alone does not need.
        from deploy import Deployment, ServiceError

        parameters = dict(pair.split("=", 1) for pair in options.param)
        deployment = Deployment(emulator.endpoint)
        try:
            report["outputs"], report["done"] = deployment.run(options.template, options.binaries, parameters)
        except ServiceError as error:
            raise Failure(f"the local AWS refused to deploy: {str(error)[:1500]}") from error
    return report


def stay():
    """Returns when standard input ends or SIGTERM arrives."""
    while os.read(0, 4096):
        pass


def main() -> int:
    """The whole run; returns the exit status."""
    options = arguments()
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle: it closes our input
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    options.home.mkdir(parents=True, exist_ok=True)
    emulator = None
    try:
        emulator = Emulator(options.port, options.home.resolve(), options.persist)
        print(json.dumps(bring_up(emulator, options)), flush=True)
        stay()
    except Failure as failure:
        print(f"{failure}", file=sys.stderr)
        return 1
    finally:
        if emulator:
            emulator.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
