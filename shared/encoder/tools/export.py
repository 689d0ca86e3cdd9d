"""Writes what the crate reads: int8 weights, the vocabulary, and goldens that its tests compare it with.

    python export.py --weights /tmp/encoder.pt

The order of the file stands in ../src/weights.rs.
"""

import argparse
import json
import pathlib
import shutil

import numpy
import torch

import batches
import model as models
from samples import SENTENCES, SPELLINGS

CRATE = pathlib.Path(__file__).parent.parent
POSITIONS, PANEL = 64, 16


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=pathlib.Path, required=True)
    options = parser.parse_args()
    net = models.Encoder()
    net.load_state_dict(torch.load(options.weights, weights_only=False)["state"])
    net.eval()
    target = CRATE / "models" / "encoder-1.bin"
    with target.open("wb") as out:
        write(net, out)
    shutil.copy(models.folder() / "vocab.txt", CRATE / "models" / "vocab.txt")
    (CRATE / "models" / "vocab.txt").chmod(0o644)
    goldens(net)
    print(target, target.stat().st_size, "bytes")


def write(net, out):
    out.write(b"GVLENC01")
    bytes_of, scales = quantised(net.words.weight.detach().numpy())
    out.write(bytes_of.tobytes())
    floats(out, scales)
    floats(out, (net.positions.weight[:POSITIONS] + net.kind).detach().numpy())
    norm(out, net.norm)
    for layer in [*net.layers, *net.tuned]:
        linear(out, layer.qkv)
        linear(out, layer.out)
        norm(out, layer.norm1)
        linear(out, layer.up)
        linear(out, layer.down)
        norm(out, layer.norm2)
    floats(out, net.head.weight.detach().numpy())
    floats(out, net.head.bias.detach().numpy())


def quantised(matrix):
    """Bytes and one scale a row."""
    scales = numpy.maximum(numpy.abs(matrix).max(axis=1), 1e-12) / 127.0
    return numpy.rint(matrix / scales[:, None]).astype(numpy.int8), scales


def linear(out, layer):
    """Panels of 16 outputs, input by input; then scales and biases."""
    bytes_of, scales = quantised(layer.weight.detach().numpy())
    outputs, inputs = bytes_of.shape
    panels = bytes_of.reshape(outputs // PANEL, PANEL, inputs).transpose(0, 2, 1)
    out.write(numpy.ascontiguousarray(panels).tobytes())
    floats(out, scales)
    floats(out, layer.bias.detach().numpy())


def norm(out, layer):
    floats(out, layer.weight.detach().numpy())
    floats(out, layer.bias.detach().numpy())


def floats(out, values):
    out.write(values.astype("<f4").tobytes())


@torch.inference_mode()
def goldens(net):
    """What the float model and the reference tokenizer say of mild sentences."""
    cutter = batches.Cutter(POSITIONS)
    rows = []
    for text in SENTENCES:
        [pieces] = cutter.pieces([text])
        ids, mask = batches.padded([cutter.framed(pieces)])
        rows.append(
            {
                "text": text,
                "logits": [round(value, 5) for value in net.logits(ids, mask)[0].tolist()],
                "sentence": [round(value, 5) for value in net.sentence(ids, mask)[0].tolist()],
            }
        )
    plain = [cutter.tokenizer.encode(text, add_special_tokens=False).ids for text in SPELLINGS]
    spelled = [{"text": text, "ids": ids} for text, ids in zip(SPELLINGS, plain)]
    path = CRATE / "data" / "goldens.json"
    path.write_text(json.dumps({"sentences": rows, "spellings": spelled}, ensure_ascii=True, indent=0), encoding="utf-8")


if __name__ == "__main__":
    main()
