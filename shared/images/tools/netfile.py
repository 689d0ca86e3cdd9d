"""Writes the network files that `images::net` reads.

A network is two files: `<name>.net`, one line of text a step, and `<name>.bin`, the numbers of all steps
one after the other in the order of the lines. How a tensor is stored stands in its step:

    u8:<min>:<scale>   one byte a number, value = byte * scale + min
    f24                IEEE single precision without the last byte of the fraction, little-endian
    f32                IEEE single precision, little-endian

Tensors are laid out rows, columns, input channels, output channels, as TensorFlow does.
"""

import hashlib
import sys

import numpy as np


def same_padding(size, kernel, stride):
    """TensorFlow's SAME: (output size, zeros before the first row)."""
    out = -(-size // stride)
    total = max((out - 1) * stride + kernel - size, 0)
    return out, total // 2


class NetFile:
    def __init__(self, title):
        self.lines = ["gavel-net 1", f"# {title}"]
        self.numbers = bytearray()

    def step(self, op, target, *sources, **options):
        words = [op, target, *sources] + [f"{key}={value}" for key, value in options.items()]
        self.lines.append(" ".join(words))

    def u8(self, raw, minimum, scale):
        self.numbers += raw.astype(np.uint8).tobytes()
        return f"u8:{minimum!r}:{scale!r}"

    def f24(self, values):
        bits = values.astype("<f4").view("<u4").astype(np.uint64) + 0x80
        self.numbers += (bits >> 8).astype("<u4").reshape(-1, 1).view(np.uint8)[:, :3].tobytes()
        return "f24"

    def f32(self, values):
        self.numbers += values.astype("<f4").tobytes()
        return "f32"

    def write(self, stem):
        with open(f"{stem}.net", "w", encoding="ascii") as text:
            text.write("\n".join(self.lines) + "\n")
        with open(f"{stem}.bin", "wb") as numbers:
            numbers.write(self.numbers)
        print(f"{stem}.net: {len(self.lines)} lines, {stem}.bin: {len(self.numbers)} bytes")


def verified(path, sha256):
    """The bytes of the package, which must be the very one the checked-in files were made from."""
    with open(path, "rb") as package:
        data = package.read()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        sys.exit(f"{path}: sha256 is {found}, expected {sha256}")
    return data
