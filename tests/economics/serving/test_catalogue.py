from pathlib import Path

import pytest

from toolkit.economics.serving import find_gpu, find_model, gpus_table, models_table, read_gpus, read_models
from toolkit.economics.serving.catalogue import DATA, gpus, models
from toolkit.economics.serving.precision import find_precision
from toolkit.economics.serving.records import LanguageModel
from toolkit.schema import InputError


def _counted(model: LanguageModel) -> float:
    """Return the weights that a shape implies: projections, blocks, experts and embeddings."""
    matrices, d = 3 if model.gated else 2, model.hidden
    attention = 2 * d * model.head_dim * (model.heads + model.kv_heads)
    tables = (1 if model.tied else 2) * model.embedding_params
    experts = model.experts
    if experts is None:
        return model.layers * (attention + matrices * d * model.feed_forward) + tables
    mixed = experts.layers or model.layers
    others = mixed * experts.shared_feed_forward + (model.layers - mixed) * experts.dense_feed_forward
    return model.layers * attention + matrices * d * others + model.expert_params + tables


@pytest.mark.parametrize(
    "model", [each for each in models().values() if not each.latent_kv], ids=lambda each: each.name
)
def test_a_shape_counts_to_the_published_number_of_weights(model: LanguageModel) -> None:
    assert _counted(model) / 1e9 == pytest.approx(model.params_b, rel=0.015)


def test_every_weight_is_of_a_part() -> None:
    for model in models().values():
        assert model.body_params > 0, model.name
        assert 0 < model.active_params_b <= model.params_b, model.name
    assert find_model("Mixtral-8x7B").active_params_b == pytest.approx(12.9, abs=0.1)
    assert find_model("DeepSeek-V3").active_params_b == pytest.approx(37, abs=1)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("llama-3.1-8b", "Llama-3.1-8B"),
        ("meta-llama/Meta-Llama-3.1-8B-Instruct", "Llama-3.1-8B"),
        ("nvidia/Llama-3.3-70B-Instruct-FP4", "Llama-3.3-70B"),
        ("Llama 3_3 70B NVFP4", "Llama-3.3-70B"),
        ("LLaMA v2 70B", "Llama-2-70B"),
        ("mistralai/Mistral-7B-Instruct-v0.3", "Mistral-7B"),
        ("Mixtral 8x22B", "Mixtral-8x22B"),
        ("Qwen/Qwen2.5-72B-Instruct-AWQ", "Qwen2.5-72B"),
        ("Qwen3-235B-A22B-Instruct-2507-FP8", "Qwen3-235B-A22B"),
        ("deepseek-ai/DeepSeek-R1-0528", "DeepSeek-V3"),
        ("google/gemma-3-27b-it", "Gemma-3-27B"),
        ("GPT-J 6B", "GPT-J-6B"),
        ("microsoft/Phi-3-mini-128k-instruct", "Phi-3-mini"),
    ],
)
def test_a_model_is_found_as_people_write_it(written: str, name: str) -> None:
    assert find_model(written).name == name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("H100", "H100-SXM"),
        ("NVIDIA H100 80GB HBM3", "H100-SXM"),
        ("h100 pcie", "H100-PCIe"),
        ("A100-SXM", "A100-SXM-80GB"),
        ("A100-SXM4-40GB", "A100-SXM-40GB"),
        ("RTX6000PRO", "RTX-PRO-6000"),
        ("AMD Instinct MI300X", "MI300X"),
        ("Gaudi3", "Gaudi-3"),
        ("GB200 NVL72", "GB200"),
    ],
)
def test_an_accelerator_is_found_as_people_write_it(written: str, name: str) -> None:
    assert find_gpu(written).name == name


def test_every_name_and_alias_finds_its_own_entry() -> None:
    for model in models().values():
        assert {find_model(alias).name for alias in (model.name, *model.aliases)} == {model.name}
    for gpu in gpus().values():
        assert {find_gpu(alias).name for alias in (gpu.name, *gpu.aliases)} == {gpu.name}


def test_the_unknown_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r"'model'.*not in the catalogue[\s\S]*did you mean Llama-3.1-8B"):
        find_model("Lama-3.1-8B")
    with pytest.raises(InputError, match=r"'gpu'.*not in the catalogue[\s\S]*H100"):
        find_gpu("H110")
    for never in ("Qwen-1.4B", "OPT-1.25B", "Llama-3.1-80B"):
        with pytest.raises(InputError, match="not in the catalogue"):
            find_model(never)
    for empty in ("", " ", "/"):
        with pytest.raises(InputError, match="not in the catalogue"):
            find_model(empty)


def test_common_accelerators_are_there() -> None:
    wanted = "A10 A30 L4 T4 A100-PCIe A100-40GB L40 L40S H100-NVL H200 GH200 B100 B200 GB200 B300 RTX-4090 RTX-5090"
    for name in [*wanted.split(), "RTX 6000 Ada", "V100", "MI325X", "MI355X", "Gaudi 2"]:
        assert find_gpu(name).source
    assert models_table().height > 120
    assert gpus_table().null_count()["source"].item() == 0


@pytest.mark.parametrize(
    ("name", "weight_bytes", "compute"),
    [
        ("BF16", 2, "fp16"),
        ("fp8", 1, "fp8"),
        ("NVFP4", 0.5625, "fp4"),
        ("MXFP4-W4A8", 0.53, "fp8"),
        ("INT4-AWQ", 0.53, "fp16"),
    ],
)
def test_number_formats(name: str, weight_bytes: float, compute: str) -> None:
    found = find_precision(name)
    assert (found.weight_bytes, found.compute) == (weight_bytes, compute)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(InputError, match=r"'weight_precision'.*no known number format"):
        find_precision("FP3")


def test_files_of_ones_own_are_read_and_their_faults_named(tmp_path: Path) -> None:
    mine = tmp_path / "gpus.yaml"
    good = "Mine: {vendor: Us, memory_gib: 10, bandwidth_gbs: 100, link_gbs: 10, tflops: {fp16: 50}, source: bench}\n"
    mine.write_text(good)
    assert find_gpu(read_gpus(mine)["Mine"]).memory_gib == 10
    mine.write_text(good.replace("memory_gib: 10", "memory_gib: -10"))
    with pytest.raises(InputError, match=r"gpus.yaml, field 'Mine.memory_gib'"):
        read_gpus(mine)
    mine.write_text(good.replace("bandwidth_gbs", "bandwidth_gb"))
    with pytest.raises(InputError, match=r"Mine\.bandwidth"):
        read_gpus(mine)
    assert read_models(DATA / "models.yaml").keys() == models().keys()


@pytest.mark.parametrize("name", ["8xH100", "H100x8", "1xH100 SXM", "NVIDIA H100 80GB HBM3"])
def test_how_many_of_a_card_there_are_is_no_part_of_its_name(name: str) -> None:
    assert find_gpu(name).name == "H100-SXM"
