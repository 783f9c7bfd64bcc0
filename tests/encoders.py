"""A toy encoder: the real tokenizer library and ONNX Runtime, with a network small enough to make in a test."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from analyzer.classify.encoder import ENCODER_FILE, RECIPE_FILE, TOKENIZER_FILE

if TYPE_CHECKING:
    from pathlib import Path

WIDTH = 8
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,:;!?'\"-()/"


def write_toy_encoder(folder: Path) -> Path:
    """Write an encoder whose vectors come from single letters, mixed by the mean of the whole note."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / TOKENIZER_FILE).write_text(tokenizer().to_str(), encoding="utf-8")
    (folder / ENCODER_FILE).write_bytes(network(len(vocabulary())))
    (folder / RECIPE_FILE).write_text(json.dumps({"base": "toy"}), encoding="utf-8")
    return folder


def vocabulary() -> dict[str, int]:
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *_LETTERS, *(f"##{letter}" for letter in _LETTERS)]
    return {word: place for place, word in enumerate(words)}


def tokenizer() -> Tokenizer:
    made = Tokenizer(WordPiece(vocabulary(), unk_token="[UNK]"))
    made.normalizer = Lowercase()
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    made.enable_padding(length=128)  # as all-MiniLM-L6-v2's does
    return made


def network(words: int) -> bytes:
    table = np.random.default_rng(0).normal(size=(words, WIDTH)).astype(np.float32)
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["own"]),
        helper.make_node("ReduceMean", ["own"], ["note"], axes=[1], keepdims=1),
        helper.make_node("Add", ["own", "note"], ["hidden"]),
    ]
    graph = helper.make_graph(
        nodes,
        "toy",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "pieces"])],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [1, "pieces", WIDTH])],
        [numpy_helper.from_array(table, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(model.SerializeToString())
