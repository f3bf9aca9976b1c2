"""The context model: a small transformer over the embeddings of an utterance and of the lines before it.

It changes the logits of the encoder's head for dialogue; without earlier lines it is not asked at all.
"""
import torch
from torch import nn


class ContextModel(nn.Module):
    """embeddings [n, k, hidden], oldest line first and the utterance last; present, speakers int64 [n, k].

    `speakers`: 0 nobody known, 1 the speaker of the utterance, 2 somebody else.
    """

    def __init__(self, head: nn.Linear, lines: int, width: int = 192, heads: int = 4, layers: int = 1, dropout: float = 0.1) -> None:
        super().__init__()
        hidden = head.in_features
        self.head = head
        self.norm = nn.LayerNorm(hidden)
        self.project = nn.Linear(hidden, width)
        self.place = nn.Parameter(torch.zeros(lines + 1, width))
        self.speaker = nn.Embedding(3, width)
        nn.init.normal_(self.speaker.weight, std=0.02)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, dropout, "gelu", batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, layers, enable_nested_tensor=False)
        self.last = nn.LayerNorm(width)
        self.change = nn.Linear(width, head.out_features)
        nn.init.zeros_(self.change.weight)
        nn.init.zeros_(self.change.bias)

    def states(self, embeddings: torch.Tensor, present: torch.Tensor, speakers: torch.Tensor) -> torch.Tensor:
        x = self.project(self.norm(embeddings)) + self.place + self.speaker(speakers)
        return self.last(self.encoder(x, src_key_padding_mask=present == 0)[:, -1])

    def forward(self, embeddings: torch.Tensor, present: torch.Tensor, speakers: torch.Tensor) -> torch.Tensor:
        return self.head(embeddings[:, -1]) + self.change(self.states(embeddings, present, speakers))
