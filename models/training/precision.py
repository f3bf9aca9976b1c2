"""In which precision the encoder is computed: bfloat16 where the hardware multiplies it, float32 elsewhere.

A processor without such instructions (AMX, AVX512-BF16) gives the same values by conversions and takes about three
times as long for a step as in float32.
"""
import torch


def computes_bfloat16(device: torch.device) -> bool:
    """Whether the device has instructions for it."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type == "cpu":
        return any(known() for known in (getattr(torch.cpu, name, None) for name in ("_is_amx_tile_supported", "_is_avx512_bf16_supported")) if known is not None)
    return True


def encoding(device: torch.device) -> torch.autocast:
    """The context that the encoder runs in; what comes out is to be taken to float32."""
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=computes_bfloat16(device))
