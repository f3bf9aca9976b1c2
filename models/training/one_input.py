"""An utterance and what precedes it in one input: [CLS] context [SEP] utterance [SEP], told apart by token types."""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import torch

from batching import pad
from corpora import Turn
from encoder import Classifier

UTTERANCE = 64  # tokens of an utterance at most, with what marks its ends


@dataclass
class Inputs:
    """Of each row: token ids, token types (empty: 0 throughout) and what is pooled over (empty: everything)."""

    ids: list[list[int]] = field(default_factory=list)
    types: list[list[int]] = field(default_factory=list)
    pooled: list[list[int]] = field(default_factory=list)

    def lengths(self) -> list[int]:
        return [len(row) for row in self.ids]

    def batch(self, rows: Sequence[int], pad_id: int, device: torch.device) -> tuple[torch.Tensor | None, ...]:
        """ids, mask, types, pooled of some rows, for OneInput.embed."""
        some = lambda table: pad([table[row] for row in rows], 0, device)[0] if table else None
        return *pad([self.ids[row] for row in rows], pad_id, device), some(self.types), some(self.pooled)


class OneInput(Classifier):
    """The classifier with token types, and with pooling over a part of the tokens; the same weights."""

    def embed(self, ids: torch.Tensor, mask: torch.Tensor, types: torch.Tensor | None = None, pooled: torch.Tensor | None = None) -> torch.Tensor:
        states = self.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
        weights = (mask if pooled is None else pooled)[..., None].to(states.dtype)
        return (states * weights).sum(1) / weights.sum(1)


def joined(context: Sequence[int], utterance: Sequence[int], cls: int, sep: int, length: int) -> tuple[list[int], list[int]]:
    """Ids and types of one row; token ids come without marks. Of a context that is too long the oldest goes."""
    words = list(utterance[: UTTERANCE - 2])
    room = max(0, length - len(words) - 3)
    before = list(context[-room:]) if room else []
    front = [cls, *before, sep] if before else [cls]
    return [*front, *words, sep], [0] * len(front) + [1] * (len(words) + 1)


def preceding(conversation: Sequence[Turn], at: int, lines: int) -> str:
    """The lines before a turn, oldest first, each by the turn's own speaker or another."""
    own = conversation[at].speaker
    return " ".join(f"{'I' if turn.speaker == own else 'you'}: {turn.text}" for turn in conversation[max(0, at - lines) : at])


def make_inputs(contexts: Sequence[str], utterances: Sequence[str], tokenizer, length: int, types: bool, pool: str) -> Inputs:
    """`pool`: all tokens, or those of the `utterance`."""
    encode: Callable = lambda texts: tokenizer(list(texts), add_special_tokens=False)["input_ids"]
    rows = [joined(c, u, tokenizer.cls_token_id, tokenizer.sep_token_id, length) for c, u in zip(encode(contexts), encode(utterances), strict=True)]
    kinds = [kind for _, kind in rows]
    return Inputs([ids for ids, _ in rows], kinds if types else [], kinds if pool == "utterance" else [])
