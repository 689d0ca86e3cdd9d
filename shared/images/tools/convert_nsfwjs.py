#!/usr/bin/env python3
"""Converts the MobileNetV2-mid model of the npm package nsfwjs into `models/nsfwjs-mid.{net,bin}`.

    npm pack nsfwjs@4.4.0
    pip install numpy
    python3 tools/convert_nsfwjs.py nsfwjs-4.4.0.tgz models/nsfwjs-mid

The package holds a TensorFlow.js graph model as base64 in JavaScript files. Its weights are bytes with a
scale and a minimum; they are kept as they are, so the conversion itself loses nothing. Needs no
TensorFlow and no Node.
"""

import base64
import io
import json
import math
import re
import sys
import tarfile

import numpy as np

from netfile import NetFile, same_padding, verified

SHA256 = "585cd178f3b994337c4d10a87b080d342fc52f8b9bf0085c4d1f345a3a1c5382"
FOLDER = "package/dist/models/mobilenet_v2_mid"
SIZE = 224


def main(package, stem):
    model, numbers = read_package(package)
    weights = read_weights(model, numbers)
    net = NetFile("MobileNetV2-mid of nsfwjs 4.4.0 (MIT); outputs Drawing, Hentai, Neutral, Porn, Sexy")
    Graph(model["modelTopology"]["node"], weights, net).convert()
    net.write(stem)


def read_package(package):
    archive = tarfile.open(fileobj=io.BytesIO(verified(package, SHA256)))
    text = lambda name: archive.extractfile(f"{FOLDER}/{name}").read().decode()
    model = read_object(text("model.min.js"))
    shards = [base64.b64decode(read_string(text(f"group1-shard{n}of2.min.js"))) for n in (1, 2)]
    return model, b"".join(shards)


def read_object(source):
    """The object literal that the module exports, as JSON would give it."""
    start = source.index("{format:")
    literal = source[start : matching_brace(source, start) + 1]
    parts = re.split(r'("(?:[^"\\]|\\.)*")', literal)
    for at in range(0, len(parts), 2):
        part = re.sub(r"([{,])\s*([A-Za-z_$][\w$]*)\s*:", r'\1"\2":', parts[at])
        part = part.replace("!0", "true").replace("!1", "false").replace("void 0", "null")
        parts[at] = re.sub(r"(?<![\d\w])\.(\d)", r"0.\1", part)
    return json.loads("".join(parts))


def matching_brace(source, start):
    depth, quoted, at = 0, False, start
    while True:
        char = source[at]
        if quoted:
            at += char == "\\"
            quoted = char != '"'
        elif char == '"':
            quoted = True
        elif char in "{}":
            depth += 1 if char == "{" else -1
            if depth == 0:
                return at
        at += 1


def read_string(source):
    return max(re.findall(r'"([A-Za-z0-9+/=]*)"', source), key=len)


def read_weights(model, numbers):
    """Name -> (bytes in their shape, minimum, scale)."""
    weights, at = {}, 0
    for entry in model["weightsManifest"][0]["weights"]:
        count = math.prod(entry["shape"])
        packing = entry["quantization"]
        assert packing["dtype"] == "uint8", entry
        raw = np.frombuffer(numbers, np.uint8, count, at).reshape(entry["shape"])
        weights[entry["name"]] = (raw, float(packing["min"]), float(packing["scale"]))
        at += count
    assert at == len(numbers), (at, len(numbers))
    return weights


class Graph:
    """Walks the nodes in their order and writes one step for each."""

    def __init__(self, nodes, weights, net):
        self.nodes, self.weights, self.net = nodes, weights, net
        self.names, self.sizes = {}, {}

    def convert(self):
        for node in self.nodes:
            if node["op"] != "Const":
                getattr(self, "on_" + node["op"].lstrip("_").lower())(node)

    def new(self, node, size):
        name = f"t{len(self.names)}"
        self.names[node["name"]], self.sizes[name] = name, size
        return name

    def sources(self, node):
        return [self.names[name] for name in node["input"] if name in self.names]

    def same(self, node):
        """This step changes nothing: its result is its source."""
        (source,) = self.sources(node)
        self.names[node["name"]] = source

    def constant(self, node):
        (name,) = [name for name in node["input"] if name in self.weights]
        raw, minimum, scale = self.weights[name]
        return float(raw) * scale + minimum

    def packed(self, name):
        return self.net.u8(*self.weights[name])

    def on_placeholder(self, node):
        self.net.step("input", self.new(node, SIZE), size=f"{SIZE}x{SIZE}", channels=3)

    def on_mul(self, node):
        (source,) = self.sources(node)
        self.net.step("affine", self.new(node, SIZE), source, mul=self.constant(node), add=0.0)

    def on_sub(self, node):
        (source,) = self.sources(node)
        self.net.step("affine", self.new(node, SIZE), source, mul=1.0, add=-self.constant(node))

    def on_fusedconv2d(self, node):
        self.convolution("conv", node, 3)

    def on_fuseddepthwiseconv2dnative(self, node):
        self.convolution("depthwise", node, 2)

    def convolution(self, op, node, out_axis):
        assert text(node, "padding") == "SAME" and text(node, "data_format") == "NHWC", node
        source, weights, bias = self.names[node["input"][0]], node["input"][1], node["input"][2]
        shape, stride = self.weights[weights][0].shape, int(node["attr"]["strides"]["list"]["i"][1])
        size, pad = same_padding(self.sizes[source], shape[0], stride)
        self.net.step(
            op,
            self.new(node, size),
            source,
            kernel=f"{shape[0]}x{shape[1]}",
            stride=stride,
            pad=pad,
            size=f"{size}x{size}",
            channels=shape[out_axis],
            act=activation(node),
            weights=self.packed(weights),
            bias=self.packed(bias),
        )

    def on_addv2(self, node):
        sources = self.sources(node)
        self.net.step("add", self.new(node, self.sizes[sources[0]]), *sources, act="none")

    def on_avgpool(self, node):
        (source,) = self.sources(node)
        assert self.sizes[source] == int(node["attr"]["ksize"]["list"]["i"][1]) and text(node, "padding") == "VALID"
        self.net.step("mean", self.new(node, 1), source)

    on_squeeze = same
    on_identity = same

    def on_fusedmatmul(self, node):
        source, weights, bias = self.names[node["input"][0]], node["input"][1], node["input"][2]
        assert activation(node) == "none" and not node["attr"]["transpose_b"]["b"]
        channels = self.weights[weights][0].shape[1]
        packing = {"weights": self.packed(weights), "bias": self.packed(bias)}
        self.net.step("dense", self.new(node, 1), source, channels=channels, **packing)

    def on_softmax(self, node):
        (source,) = self.sources(node)
        self.net.step("softmax", self.new(node, 1), source)


def text(node, attribute):
    return base64.b64decode(node["attr"][attribute]["s"]).decode()


def activation(node):
    fused = [base64.b64decode(name).decode() for name in node["attr"]["fused_ops"]["list"]["s"]]
    assert fused[0] == "BiasAdd" and len(fused) <= 2, fused
    return fused[1].lower() if len(fused) == 2 else "none"


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
