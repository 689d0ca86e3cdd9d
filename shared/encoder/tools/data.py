"""The rows training reads: which sources, how many of each, which licence, and what their labels say."""

import gzip
import json
import random
from dataclasses import dataclass, field

LABELS = ["toxic", "insult", "threat", "identity_attack", "sexual_explicit", "obscene"]


@dataclass(frozen=True)
class Source:
    """One file. `keep` is how many of its common rows are taken a pass; rows with a rare label are all taken."""

    name: str
    terms: str
    permissive: bool
    keep: int
    weight: float = 1.0
    # Where "not toxic" was said of the whole text, an unstated sub-label is taken as "no", at half weight.
    clean_means_no: bool = False
    rare: tuple = field(default=("threat", "identity_attack", "sexual_explicit"))


SOURCES = [
    Source("civil_toxic_spans", "CC0-1.0", True, 99_999),
    Source("wiki_context", "Apache-2.0, text CC BY-SA 3.0", False, 7_000, clean_means_no=True, rare=("toxic",)),
    Source("wiki_nonfuzzed", "CC BY 4.0, text CC BY-SA 3.0", False, 99_999, clean_means_no=True),
    Source("jigsaw_sample", "CC0-1.0, text CC BY-SA 3.0", False, 99_999, clean_means_no=True),
    Source("davidson", "MIT", True, 4_000, clean_means_no=True),
    Source("edos", "CC0-1.0", True, 1_800, rare=("threat",)),
    Source("hatemoji_build", "CC BY 4.0", True, 99_999),
    Source("paradetox", "CC0-1.0", True, 7_000, clean_means_no=True),
    Source("rtp_challenge", "Apache-2.0, as redistributed CC BY-SA 4.0", False, 99_999),
    Source("stormfront", "CC BY-SA 3.0", False, 2_500),
    Source("convabuse", "CC BY 4.0", True, 99_999, clean_means_no=True),
    Source("toxigen_seed", "MIT", True, 99_999),
    Source("madlibs_bias", "CC BY 4.0", True, 1_200, weight=0.5),
]
UNKNOWN = -1.0


@dataclass
class Row:
    """A text, its six targets (UNKNOWN where nothing is known) and the weight of each in the loss."""

    text: str
    targets: list
    weights: list
    source: str


def read(folder, source, split):
    """Rows of one split of one source."""
    with gzip.open(folder / "toxicity" / f"{source.name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        raw = [json.loads(line) for line in lines]
    return [labelled(row, source) for row in raw if row["split"] == split and any(label in row for label in LABELS)]


def labelled(raw, source):
    """Targets as stated, with the sub-labels of clean texts filled in where the source allows it."""
    targets = [float(raw.get(label, UNKNOWN)) for label in LABELS]
    weights = [source.weight if target >= 0 else 0.0 for target in targets]
    if source.clean_means_no and targets[0] == 0.0:
        weights = [weight or 0.5 * source.weight for weight in weights]
        targets = [max(target, 0.0) for target in targets]
    return Row(raw["text"], targets, weights, source.name)


def training_rows(folder, seed, permissive):
    """One pass: all rows with a rare label, a sample of the rest, shuffled; and the count of each source."""
    rows, counts = [], {}
    for source in SOURCES:
        if permissive and not source.permissive:
            continue
        every = read(folder, source, "train")
        rare = [row for row in every if is_rare(row, source)]
        common = [row for row in every if not is_rare(row, source)]
        random.Random(f"{seed}/{source.name}").shuffle(common)
        taken = rare + common[: source.keep]
        counts[source.name] = (len(taken), len(every))
        rows += taken
    random.Random(seed).shuffle(rows)
    return rows, counts


def is_rare(row, source):
    """Whether a label that few rows have is set."""
    return any(row.targets[LABELS.index(label)] >= 0.4 for label in source.rare)


def valid_rows(folder, permissive):
    """All rows of the validation splits."""
    chosen = (source for source in SOURCES if source.permissive or not permissive)
    return [row for source in chosen for row in read(folder, source, "valid")]
