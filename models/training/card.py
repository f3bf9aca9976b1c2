"""The model card, in the form that Hugging Face reads, from the figures of one build."""
from pathlib import Path

import yaml

CARD = """
# {name}

A small English emotion classifier that reads one utterance and gives 28 probabilities: the 27 emotions of GoEmotions and neutral. Several may be true at once. It is the model that Emo Pillars carries and runs on the user's own machine, on the CPU, without a network.

| | |
|---|---|
| Input | one English text, at most {max_length} tokens with `[CLS]` and `[SEP]`; `input_ids`, `attention_mask`: int64 [n, w] |
| Output | `logits` [n, 28], to be put through a sigmoid each; `embedding` [n, {hidden}]: mean of the last states, not normalised |
| Encoder | [{base}](https://huggingface.co/{base}): 6 layers, hidden size {hidden}, 12 heads; one linear layer on top |
| File | `model.onnx`, {megabytes:.1f} MB, int8; `tokenizer.json` (uncased WordPiece, 30,522 pieces); `config.json` |
| Version | {version} |

## Intended use

- A first reading of the emotions in scripts, transcripts and subtitles, line by line, for writers, editors, and people who prepare or check emotion data.
- Labels are those at or above their own threshold in `config.json`. A text over which no label passes is to be shown as unsure, not as neutral.

## Out of scope

- Judging real people: hiring, teaching, policing, health, advertising, anything that decides about somebody.
- Languages other than English.
- Emotions that only earlier lines give away. This version is given no context: `context.lines` is 0.

## Limits and bias

- It learned from Reddit comments of mostly young, male, English-speaking users, labelled by annotators in India. Irony, dialect, reclaimed words and other cultures' ways of speaking are read as those comments would be. The data set's authors describe these limits, and offensive texts among the comments, in their own card.
- Drama is not Reddit. On MELD (television dialogue, seven classes) a prototype of this model reached a macro-F1 of 0.26: take labels on dialogue as hints.
- Rare labels are weak: see the support column below; grief, pride, relief and nervousness have few examples, and their thresholds rest on few dev rows.
- The base model was trained on sentence pairs that include Reddit comments, without labels. It may have seen texts of GoEmotions, but never their labels.
- A probability is not an intensity: 0.9 for joy says that the label is likely, not that the joy is great.

## Training data and licences

| what | where from | licence |
|---|---|---|
| GoEmotions, simplified splits (43,410 / 5,426 / 5,427 rows): fine-tuning, dev, test | Demszky et al., "GoEmotions: A Dataset of Fine-Grained Emotions", ACL 2020; the `goemotions` folder of google-research on GitHub | CC BY 4.0 |
| {base}: the weights that fine-tuning starts from, and the tokenizer | sentence-transformers on the Hugging Face hub; SHA-256 of `model.safetensors` {base_digest} | Apache-2.0 |

Nothing else went into the weights. The comments themselves are not in this folder. This model is under Apache-2.0; who passes it on keeps the attribution to GoEmotions.

## Procedure

Every weight is fine-tuned: {epochs} epochs, batches of {batch_size}, AdamW with a peak learning rate of {lr} (ten times that for the head), 6 % warm-up and linear decay, binary cross-entropy over the 28 labels, bfloat16 autocast, texts cut at {train_length} tokens, seed {seed}. Beside the weights an exponential moving average of them (decay {average}) is kept; after each epoch both are measured on dev and the best are kept.

| epoch | loss | dev macro-F1, plain | dev macro-F1, averaged | seconds |
|---|---|---|---|---|
{epoch_rows}

Kept: the {chosen_weights} weights of epoch {chosen_epoch}. The thresholds are tuned on dev with the int8 file, each label its own, the F1 curve first averaged over {radius} neighbouring thresholds on either side (of 0, 1, 2, 3, 5 and 8, the best by five-fold cross-validation inside dev). The test split was scored only after every choice was made: by the Python runtime and by the engine of the extension, with the same result.

`models/training` of the project holds the whole recipe; one command remakes this folder.

## Quantisation

- The six matrices of each layer are int8, one scale per column; their inputs are uint8 with one static range per tensor ({percentile} % of the values on {tokens:,} tokens of training texts, some of them joined so that they reach {max_length} tokens). Static ranges give a line the same scores whatever it is batched with.
- Channels with large activations are first scaled down and their matrix rows up (SmoothQuant), which changes nothing but the rounding. The factors and every scale are in the graph under systematic names.
- Weights use {bits} bits: {bits_why}
- The word table is int8 with one scale per row, applied after the lookup. The rest is float32.

| graph | dev macro-F1 | dev macro-F1, cross-validated | logits, root mean square difference from float |
|---|---|---|---|
| float | {float_f1:.4f} | {float_cv:.4f} | 0 |
{quantised_rows}

Thresholds are tuned for each row, by the highest dev F1; in the second figure, on the other folds.

## Evaluation

GoEmotions test, {test_rows:,} rows, the int8 file, thresholds from dev: **macro-F1 {macro:.4f}**, micro-F1 {micro:.4f}; {unsure:.1f} % of the rows get no label.

```
{command}
```

| label | precision | recall | F1 | rows | threshold |
|---|---|---|---|---|---|
{label_rows}

## How to cite

The data: Dorottya Demszky, Dana Movshovitz-Attias, Jeongwoo Ko, Alan Cowen, Gaurav Nemade, Sujith Ravi. GoEmotions: A Dataset of Fine-Grained Emotions. ACL 2020.

The base: Nils Reimers, Iryna Gurevych. Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks. EMNLP 2019; Wenhui Wang and others. MiniLM. NeurIPS 2020.

This model: Emo Pillars, {name} {version}.
"""


def header(config: dict, report: dict) -> str:
    metrics = [
        {"type": "f1", "name": name, "value": round(report["test"][key], 4)}
        for name, key in (("macro-F1", "macroF1"), ("micro-F1", "microF1"))
    ]
    result = {
        "task": {"type": "text-classification", "name": "Multi-label emotion classification"},
        "dataset": {"type": "go_emotions", "name": "GoEmotions", "config": "simplified", "split": "test"},
        "metrics": metrics,
    }
    return yaml.safe_dump(
        {
            "language": config["language"],
            "license": "apache-2.0",
            "library_name": "onnxruntime",
            "pipeline_tag": "text-classification",
            "tags": ["emotion", "multi-label", "int8", "onnx"],
            "datasets": ["go_emotions"],
            "base_model": config["base"],
            "metrics": ["f1"],
            "model-index": [{"name": config["name"], "results": [result]}],
        },
        sort_keys=False,
    )


def rows(cells: list[list[object]]) -> str:
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in cells)


def quantised_rows(tried: list[dict], chosen: dict) -> str:
    cells = []
    for entry in tried:
        mark = "**" if entry == chosen else ""
        name = f"{mark}{7 if entry['weightLimit'] < 127 else 8}-bit weights, {entry['percentile']:g} %{mark}"
        cells.append([name, *(f"{entry[key]:.4f}" for key in ("devMacroF1", "devMacroF1CrossValidated", "logitError"))])
    return rows(cells)


def write_card(file: Path, config: dict, report: dict) -> None:
    """`report` is what build.py collects; every figure in the card comes from it."""
    training, quantization, test = report["training"], report["quantization"], report["test"]
    arguments, chosen = training["arguments"], quantization["chosen"]
    seven = chosen["weightLimit"] < 127
    epoch_cells = [
        [entry["epoch"], *(f"{entry[key]:.4f}" for key in ("loss", "dev macro-F1 plain", "dev macro-F1 averaged")), entry["seconds"]]
        for entry in training["epochs"]
    ]
    label_cells = [
        [entry["label"], *(f"{entry[key]:.3f}" for key in ("precision", "recall", "f1")), entry["support"], threshold]
        for entry, threshold in zip(test["labels"], config["thresholds"], strict=True)
    ]
    text = CARD.format(
        name=config["name"], version=config["version"], base=config["base"], base_digest=report["base"], hidden=config["hiddenSize"], max_length=config["maxLength"],
        megabytes=quantization["bytes"] / 1e6, epochs=arguments["epochs"], batch_size=arguments["batch_size"], lr=arguments["lr"],
        train_length=arguments["max_length"], seed=arguments["seed"], average=arguments["average"], epoch_rows=rows(epoch_cells),
        chosen_weights=training["chosen"]["weights"], chosen_epoch=training["chosen"]["epoch"], radius=report["thresholds"]["radius"],
        percentile=f"{chosen['percentile']:g}", tokens=quantization["calibrationTokens"], bits=7 if seven else 8,
        bits_why="with these, processors without VNNI instructions, which add pairs of products in 16 bits, cannot overflow, "
        "and every machine computes the same products. What is left to differ is the last bit of the float parts, which may "
        "move an activation by one step. It costs no more than 0.002 of dev macro-F1."
        if seven
        else "7 would have cost more than 0.002 of dev macro-F1. On processors without VNNI instructions, which add pairs of "
        "products in 16 bits, a sum may overflow and scores may differ slightly.",
        float_f1=quantization["floatDevMacroF1"], float_cv=quantization["floatDevMacroF1CrossValidated"],
        quantised_rows=quantised_rows(quantization["tried"], chosen), test_rows=test["rows"], macro=test["macroF1"], micro=test["microF1"],
        unsure=test["unsure"] * 100, command=config["metrics"][0]["command"], label_rows=rows(label_cells),
    )
    file.write_text(f"---\n{header(config, report)}---\n{text}", encoding="utf8")
