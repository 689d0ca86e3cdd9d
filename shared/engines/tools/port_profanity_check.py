"""Ports the word weights of alt-profanity-check (MIT) into data/words.bin.

    pip download --no-deps alt-profanity-check==1.9.1
    pip install scikit-learn joblib
    python3 tools/port_profanity_check.py alt_profanity_check-1.9.1-py3-none-any.whl data/words.bin

The package holds a TF-IDF vectoriser and five calibrated linear support vector machines; their mean
is one more. The table: magic "GVWT", version, count (u32), weight scale, intercept, slope and offset
of the calibration, least idf and idf step (six f32); then for all words in order of their hash: the
hashes (u32), the weights (i16), the idf codes (u8). Little-endian throughout. The hash is FNV-1a over
the UTF-8 bytes, as in src/toxicity/words.rs. Stop words, which the vectoriser drops, are in the table
with the weight -32768: they tell English from other languages.
"""

import io
import struct
import sys
import warnings
import zipfile

import joblib

warnings.simplefilter("ignore")


STOP = -32768


def fnv1a(word):
    h = 0x811C9DC5
    for byte in word.encode():
        h = ((h ^ byte) * 0x01000193) & 0xFFFFFFFF
    return h


def main(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        load = lambda name: joblib.load(io.BytesIO(archive.read(f"profanity_check/data/{name}.joblib")))
        vectoriser, model = load("vectorizer"), load("model")
    machines = model.calibrated_classifiers_
    weights = sum(m.estimator.coef_[0] for m in machines) / len(machines)
    intercept = sum(m.estimator.intercept_[0] for m in machines) / len(machines)
    slope = sum(-m.calibrators[0].a_ for m in machines) / len(machines)
    offset = sum(-m.calibrators[0].b_ for m in machines) / len(machines)
    scale = abs(weights).max() / 32767
    least = vectoriser.idf_.min()
    step = (vectoriser.idf_.max() - least) / 255
    rows = [(fnv1a(word), at) for word, at in vectoriser.vocabulary_.items()]
    rows = sorted(rows + [(fnv1a(word), None) for word in vectoriser.get_stop_words() if len(word) > 1])
    if len({h for h, _ in rows}) != len(rows):
        sys.exit("two words share a hash: widen it")
    out = b"GVWT" + struct.pack("<II", 1, len(rows))
    out += struct.pack("<6f", scale, intercept, slope, offset, least, step)
    out += b"".join(struct.pack("<I", h) for h, _ in rows)
    out += b"".join(struct.pack("<h", STOP if at is None else round(weights[at] / scale)) for _, at in rows)
    out += bytes(0 if at is None else round((vectoriser.idf_[at] - least) / step) for _, at in rows)
    with open(target, "wb") as file:
        file.write(out)
    print(f"{len(rows)} words, {len(out)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
