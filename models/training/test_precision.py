"""The encoder's precision follows the hardware, and never the numbers that it is read in."""
import unittest
from unittest import mock

import torch

import precision


class Precision(unittest.TestCase):
    def product(self, supported: bool) -> torch.dtype:
        with mock.patch.object(precision, "computes_bfloat16", return_value=supported), precision.encoding(torch.device("cpu")):
            return (torch.ones(2, 2) @ torch.ones(2, 2)).dtype

    def test_is_bfloat16_only_where_the_hardware_has_it(self) -> None:
        self.assertEqual(self.product(True), torch.bfloat16)
        self.assertEqual(self.product(False), torch.float32)

    def test_asks_the_processor(self) -> None:
        with mock.patch.object(torch.cpu, "_is_amx_tile_supported", return_value=False), mock.patch.object(torch.cpu, "_is_avx512_bf16_supported", return_value=True):
            self.assertTrue(precision.computes_bfloat16(torch.device("cpu")))
        with mock.patch.object(torch.cpu, "_is_amx_tile_supported", return_value=False), mock.patch.object(torch.cpu, "_is_avx512_bf16_supported", return_value=False):
            self.assertFalse(precision.computes_bfloat16(torch.device("cpu")))


if __name__ == "__main__":
    unittest.main()
