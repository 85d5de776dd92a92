"""Number formats by the names that people give them: bytes a weight, and what is multiplied."""

import re

from toolkit.economics.serving.records import Precision
from toolkit.schema import InputError

# The first that fits: pattern of a name without separators, bytes a weight with its scales, format multiplied.
_FORMATS = (
    (r"(mx|nv)?fp4w4a8|w4afp8|w4a8\w*", 0.53, "fp8"),
    (r"nvfp4|fp4|w4a4", 0.5625, "fp4"),
    (r"mxfp4", 0.53125, "fp4"),
    (r"int4\w*|awq\w*|gptq\w*|w4a16\w*|q4\w*|4bit", 0.53, "fp16"),
    (r"w8a16|int8wo|int8weightonly|q80", 1.0, "fp16"),
    (r"int8|w8a8|sq|smoothquant|w8a8int8", 1.0, "int8"),
    (r"fp8\w*|e4m3\w*|w8a8fp8|float8\w*|ptpc\w*", 1.0, "fp8"),
    (r"fp16|bf16|float16|bfloat16|half|16bit|auto", 2.0, "fp16"),
    (r"fp32|float32|tf32", 4.0, "fp16"),
)
ALLOWED = "FP16, BF16, FP8, INT8, NVFP4, MXFP4, MXFP4-W4A8, INT4 (AWQ, GPTQ), W8A16, FP32"


def find_precision(name: str, /, *, field: str = "weight_precision") -> Precision:
    """Return a number format; words in brackets after it are left out.

    Raises
    ------
    InputError
        Where no format is called that.

    Examples
    --------
    >>> find_precision("FP8 (checkpoint default)").weight_bytes, find_precision("awq").compute
    (1.0, 'fp16')
    """
    bare = re.sub(r"[^a-z0-9]", "", str(name).split("(")[0].lower())
    for pattern, weight_bytes, compute in _FORMATS:
        if re.fullmatch(pattern, bare):
            return Precision(name=str(name), weight_bytes=weight_bytes, compute=compute)
    raise InputError("is no known number format", field=field, got=repr(name), allowed=ALLOWED)
