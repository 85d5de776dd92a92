"""A model of a few thousand weights, made here, and served by llama.cpp: ``python made_model.py FOLDER KEY``.

Its weights are noise but for three that are planted. After a prompt it says ``TEXT``, or where its words are held to
the JSON asked for, ``FORM``; and then it ends. Everything else is as with any model: llama.cpp reads the file, cuts the
prompt into tokens, runs the layers, holds the words to the grammar, streams them, and counts.
"""

import json
import sys
from pathlib import Path
from typing import Any

import gguf
import numpy as np
import xllamacpp

ANSWER = "A stall permit costs cr 40 a year. [1]"
CITED = [
    {"source": 1, "quote": "A stall permit costs cr 40 a year."},
    {"source": 99, "quote": "no such words"},
]
FORM = json.dumps({"answer": ANSWER, "citations": CITED, "declined": False})
CONTEXT = 16_384
WIDTH, HEADS, DEEP = 512, 4, 64
BEGIN, END, REPLY = 1, 2, 3
TEMPLATE = "{{ bos_token }}{% for message in messages %}{{ message['content'] }}{% endfor %}<reply>"
Kind = gguf.TokenType


def _vocabulary() -> list[tuple[str, Any]]:
    """Return a token for each byte, so that any text can be cut, and one for each thing to be said."""
    special = [("<unk>", Kind.UNKNOWN), ("<s>", Kind.CONTROL), ("</s>", Kind.CONTROL), ("<reply>", Kind.CONTROL)]
    letters = [(f"<0x{byte:02X}>", Kind.BYTE) for byte in range(256)]
    return [*special, *letters, *((said.replace(" ", "\u2581"), Kind.NORMAL) for said in (ANSWER, FORM))]


def _tensors(size: int) -> dict[str, np.ndarray]:
    noise = np.random.default_rng(0).normal

    def small(*shape: int) -> np.ndarray:
        return noise(0, 1e-4, shape).astype(np.float32)

    head = WIDTH // HEADS
    known = np.eye(size, WIDTH, dtype=np.float32)
    said = noise(0, 0.01, (size, WIDTH)).astype(np.float32)
    text, form = size - 2, size - 1
    said[text, REPLY], said[form, REPLY] = 2.0, 1.0  # the form is said where the text may not be
    said[END, text] = said[END, form] = 2.0
    ones = np.ones(WIDTH, np.float32)
    layer = {
        "attn_norm": ones, "attn_q": small(WIDTH, WIDTH), "attn_k": small(head, WIDTH), "attn_v": small(head, WIDTH),
        "attn_output": small(WIDTH, WIDTH), "ffn_norm": ones, "ffn_gate": small(DEEP, WIDTH),
        "ffn_up": small(DEEP, WIDTH), "ffn_down": small(WIDTH, DEEP),
    }  # fmt: skip
    ends = {"token_embd": known, "output_norm": ones, "output": said}
    return {f"{name}.weight": each for name, each in (ends | {f"blk.0.{n}": t for n, t in layer.items()}).items()}


def make(path: Path) -> None:
    """Write the model."""
    vocabulary = _vocabulary()
    file = gguf.GGUFWriter(path, "llama")
    file.add_context_length(CONTEXT)
    file.add_embedding_length(WIDTH)
    file.add_block_count(1)
    file.add_feed_forward_length(DEEP)
    file.add_head_count(HEADS)
    file.add_head_count_kv(1)
    file.add_layer_norm_rms_eps(1e-5)
    file.add_rope_dimension_count(WIDTH // HEADS)
    file.add_vocab_size(len(vocabulary))
    file.add_tokenizer_model("llama")
    file.add_token_list([token for token, _ in vocabulary])
    file.add_token_scores([-1000.0] * len(vocabulary))
    file.add_token_types([kind for _, kind in vocabulary])
    file.add_bos_token_id(BEGIN)
    file.add_eos_token_id(END)
    file.add_add_bos_token(False)
    file.add_add_space_prefix(False)
    file.add_chat_template(TEMPLATE)
    for name, tensor in _tensors(len(vocabulary)).items():
        file.add_tensor(name, tensor)
    file.write_header_to_file()
    file.write_kv_data_to_file()
    file.write_tensors_to_file()
    file.close()


def serve(path: Path, key: str) -> None:
    """Serve the model until standard input ends; its address is the first line of standard output."""
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(path)
    wanted.n_ctx, wanted.n_parallel, wanted.cpuparams.n_threads = CONTEXT, 1, 1
    wanted.port, wanted.warmup, wanted.api_keys = 0, False, [key]
    server = xllamacpp.Server(wanted)
    sys.stdout.write(f"{server.listening_address}/v1\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    model = Path(sys.argv[1]) / "made.gguf"
    make(model)
    serve(model, sys.argv[2])
