"""What a row is charged for: hard labels, a teacher's scores, and coarse labels that leave open which of a group is meant."""
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, softplus


def multi_label(logits: torch.Tensor, targets: torch.Tensor, weights: torch.Tensor | None = None) -> torch.Tensor:
    """Mean binary cross-entropy; targets in 0 … 1, weights [labels] or like the targets; a weight of 0 hides a label."""
    return binary_cross_entropy_with_logits(logits, targets, weight=weights)


def any_of(logits: torch.Tensor, table: torch.Tensor, targets: torch.Tensor, negative: float = 1.0) -> torch.Tensor:
    """Mean cross-entropy of "at least one label of the group is there" (noisy-or).

    logits [n, labels], table [groups, labels] of 0 and 1, targets [n, groups] of 0 and 1.
    `negative` weighs the groups that are not there.
    """
    none = softplus(logits.float()) @ table.T  # -log P(no label of the group)
    there = -torch.log(-torch.expm1(-none.clamp(min=1e-6)))
    return (targets * there + negative * (1 - targets) * none).mean()


def single_label(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    return cross_entropy(logits.float(), targets)


def best_of(logits: torch.Tensor, table: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Cross-entropy of the classes by the best label of each: what "the best single score" is judged by.

    logits [n, labels], table [classes, labels] of 0 and 1, targets [n, classes] of 0 and 1; a row of several classes
    is shared out among them, one of none is left out.
    """
    there = targets.sum(1) > 0
    if not there.any():
        return logits.sum() * 0
    wanted = targets[there] / targets[there].sum(1, keepdim=True)
    best = logits[there].float()[:, None, :].masked_fill(table[None] == 0, -torch.inf).amax(2)
    return cross_entropy(best, wanted)
