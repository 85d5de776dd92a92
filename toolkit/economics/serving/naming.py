"""Names as people write them: case, separators, an owner's prefix and a format's suffix do not matter."""

import re
from collections.abc import Iterable

_SEPARATORS = re.compile(r"[\s_\-:]+")
# What a name may carry that changes neither a model's shape nor a card's sheet.
MODEL_NOISE = re.compile(
    r"meta|instruct|it|pt|chat|hf|base|thinking|preview|turbo|coder|math|vl|dynamic|quantized|kv|bnb|gguf|exl2|"
    r"fp\d+|bf16|nvfp4|mxfp4|awq|gptq|marlin|int\d|w\d+a\d+\w*|sq|v0\.\d+|\d+k|\d{4}"
)
GPU_NOISE = re.compile(
    r"nvidia|amd|intel|instinct|geforce|tesla|tensor|core|gpu|server|edition|habana|hbm\d?e?|oam|\d+x|x\d+"
)

# How many of a card there are, written at it: 8xH100, H100x8.
_COUNT = re.compile(r"^\d+x(?=[a-z])|(?<=\d)x\d+$")


def spellings(name: str, /, *, noise: re.Pattern[str]) -> tuple[str, ...]:
    """Return what a name is looked up by, the most exact first. A point stays: OPT-1.3B is not OPT-13B.

    Examples
    --------
    >>> spellings("meta-llama/Llama-3.1-8B-Instruct-FP8", noise=MODEL_NOISE)
    ('llama3.18binstructfp8', 'llama3.18b')
    """
    tokens = [token for token in _SEPARATORS.split(name.rsplit("/", 1)[-1].strip().lower()) if token]
    plain = [token for token in tokens if not noise.fullmatch(token)]
    keys = (_key(tokens), _key(plain), _key(_COUNT.sub("", token) for token in plain))
    return tuple(dict.fromkeys(key for key in keys if key))


def _key(tokens: Iterable[str]) -> str:
    """Return letters, digits and points; "llama v2" is "llama 2"."""
    return re.sub(r"llamav(?=\d)", "llama", re.sub(r"[^a-z0-9+.]", "", "".join(tokens)))
