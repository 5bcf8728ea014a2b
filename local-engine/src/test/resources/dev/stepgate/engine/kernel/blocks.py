"""Widens blocks of every format with the gguf package, the formats' own reference in Python.

Usage: python3 blocks.py > blocks.json        needs gguf 0.19, numpy

Blocks are of random bytes but for their scales: ordinary ones, a negative and a denormal one, a
zero. The eight blocks of IQ3_S name every entry of its codebook once.
"""

import json
import numpy as np
from gguf import GGMLQuantizationType, quants

# Where a block's half-precision scales are.
HALVES = {
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "IQ4_NL": [0],
    "MXFP4": [],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "IQ3_S": [0],
    "IQ4_XS": [0],
}
SCALES = [0.0123, -0.75, 2**-24, 0.0]
EXPONENTS = [127, 0, 1, 250]


def packed(name, size, random):
    count = 8 if name == "IQ3_S" else 4
    blocks = random.integers(0, 256, (count, size), dtype=np.uint8)
    for b in range(count):
        for i, at in enumerate(HALVES[name]):
            scale = np.float16(SCALES[(b + i) % 4])
            blocks[b, at : at + 2] = np.frombuffer(scale.tobytes(), dtype=np.uint8)
        if name == "MXFP4":
            blocks[b, 0] = EXPONENTS[b]
        if name == "IQ3_S":
            blocks[b, 0:2] = np.frombuffer(np.float16(0.01 * (b + 1)).tobytes(), dtype=np.uint8)
            blocks[b, 2:66] = (64 * b + np.arange(64)) & 255
            blocks[b, 66:74] = 255 if b >= 4 else 0
    return blocks


def main():
    random = np.random.default_rng(35)
    formats = {}
    for name in HALVES:
        kind = GGMLQuantizationType[name]
        blocks = packed(name, quants.GGML_QUANT_SIZES[kind][1], random)
        with np.errstate(over="ignore"):
            widened = quants.dequantize(blocks, kind).astype("<f4")
        formats[name] = {"packed": blocks.tobytes().hex(), "widened": widened.tobytes().hex()}
    print(json.dumps(formats, indent=0))


main()
