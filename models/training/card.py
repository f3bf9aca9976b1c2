"""The model card, in the form that Hugging Face reads, from the figures of one build and of one evaluation."""
import argparse
import json
from pathlib import Path

import yaml

COMMAND = "emo-pillars evaluate GOEMOTIONS --split test"
DIALOGUE_COMMAND = "emo-pillars evaluate MELD --split train --against-context 0"

CARD = """
# {name}

A small English emotion classifier that reads one utterance, and the lines before it where they are given, and gives 28 probabilities: the 27 emotions of GoEmotions and neutral. Several may be true at once. It is the model that Emo Pillars carries and runs on the user's own machine, on the CPU, without a network.

| | |
|---|---|
| Input of `model.onnx` | one English text, at most {max_length} tokens with `[CLS]` and `[SEP]`; `input_ids`, `attention_mask`: int64 [n, w] |
| Output | `logits` [n, 28], to be put through a sigmoid each; `embedding` [n, {hidden}]: mean of the last states, not normalised |
| Input of `context.onnx` | `embeddings` float32 [n, {places}, {hidden}] of the {lines} lines before the utterance, oldest first, and of the utterance; `present`, `speakers` int64 [n, {places}] |
| Output | `logits` [n, 28] of the utterance in its context |
| Encoder | [{base}](https://huggingface.co/{base}): 6 layers, hidden size {hidden}, 12 heads; one linear layer on top |
| Files | `model.onnx`, {megabytes:.1f} MB, int8; `context.onnx`, float32; `tokenizer.json` (uncased WordPiece, 30,522 pieces); `config.json`; `training.hashes`: hashes of the texts it was trained on |
| Version | {version} |

## Intended use

- A first reading of the emotions in scripts, transcripts and subtitles, line by line, for writers, editors, and people who prepare or check emotion data.
- Labels are those at or above their own threshold in `config.json`. A text over which no label passes is to be shown as unsure, not as neutral.

## Out of scope

- Judging real people: hiring, teaching, policing, health, advertising, anything that decides about somebody.
- Languages other than English.
- Emotions that only a whole scene, a stage direction or a voice gives away.

## Limits and bias

- Its 28 labels come from Reddit comments of mostly young, male, English-speaking users, labelled by annotators in India. Irony, dialect, reclaimed words and other cultures' ways of speaking are read as those comments would be. The data set's authors describe these limits, and offensive texts among the comments, in their own card.
- Rare labels are weak; grief, pride, relief and nervousness have few examples.
- The base model was trained on sentence pairs that include Reddit comments, without labels. It may have seen texts of GoEmotions, but never their labels.
- A probability is not an intensity: 0.9 for joy says that the label is likely, not that the joy is great.

## Training data and licences

| what | where from | licence |
|---|---|---|
| GoEmotions, simplified splits (43,410 / 5,426 / 5,427 rows): fine-tuning, dev, test | Demszky et al., ACL 2020; the `goemotions` folder of google-research on GitHub | CC BY 4.0 |
| XED, English lines of film subtitles with Plutchik's emotions or none: fine-tuning; every tenth by hash held out | Öhman et al., COLING 2020; Helsinki-NLP/XED on GitHub | CC BY 4.0 |
| Topical-Chat, conversations of the files valid_freq and valid_rare, a sentiment for each turn: fine-tuning and context; every tenth by hash held out | Gopalakrishnan et al., Interspeech 2019; alexa/Topical-Chat on GitHub | CDLA-Sharing-1.0 |
| {base}: the weights that fine-tuning starts from, and the tokenizer | sentence-transformers on the Hugging Face hub; SHA-256 of `model.safetensors` {base_digest} | Apache-2.0 |

Nothing else went into the weights; MELD's dev split was looked at and chose settings. The texts themselves are not in this folder. This model is under Apache-2.0; who passes it on keeps the attributions.

## Procedure

Three members are fine-tuned on all corpora at once, from the base checkpoint and with other seeds; one of them leans to GoEmotions, two to subtitles. The model itself starts from the mean of the weights of those two (Wortsman et al., 2022) and is fine-tuned once more; what the three think of every training text is half of what it learns from, hard labels the other half. Every weight is fine-tuned: {epochs} more epoch(s), batches of {batch_size}, AdamW with a peak learning rate of {lr} (ten times that for the heads), 6 % warm-up and linear decay, bfloat16 autocast where the hardware has it, texts cut at {train_length} tokens, seed {seed}, a moving average of the weights (decay {average}). Two linear heads give the 28 labels: one as comments are labelled, learnt from GoEmotions alone by binary cross-entropy, which is that of `model.onnx`; one as lines of dialogue are, learnt from GoEmotions and XED, which `context.onnx` goes on from. A line of XED says of groups of the 28 that at least one is there or none is (noisy-or), and which of Ekman's classes the best single label should belong to. Topical-Chat trains a head of its own.

The context model is trained on the embeddings, which stay as they are: on Topical-Chat's dialogues, where it is to say what the encoder says of a line some of whose words it cannot see, and on lines of GoEmotions and XED put together so that emotions go on from line to line.

Kept: the {chosen_weights} weights of epoch {chosen_epoch}, by dev macro-F1, held out. Each label's scores are calibrated by Platt scaling on dev, which is part of the graphs, and its threshold is half the best F1 to be expected of the calibrated scores (Lipton et al., 2014).

## Quantisation

- The six matrices of each layer are int8, one scale per column; their inputs are uint8 with one static range per tensor ({percentile} % of the values on {tokens:,} tokens of training texts, some of them joined so that they reach {max_length} tokens). Static ranges give a line the same scores whatever it is batched with.
- Channels with large activations are first scaled down and their matrix rows up (SmoothQuant), which changes nothing but the rounding. The factors and every scale are in the graph under systematic names.
- Weights use {bits} bits: {bits_why}
- The word table is int8 with one scale per row, applied after the lookup. The rest is float32.

| graph | dev macro-F1, held out | calibration error, held out | logits, root mean square difference from float |
|---|---|---|---|
| float | {float_f1:.4f} | {float_error:.4f} | 0 |
{quantised_rows}

Held out: scaling and thresholds are fitted on the other folds of dev.

## Evaluation
{evaluation}
## How to cite

The data: Dorottya Demszky and others. GoEmotions: A Dataset of Fine-Grained Emotions. ACL 2020. Emily Öhman and others. XED: A Multilingual Dataset for Sentiment Analysis and Emotion Detection. COLING 2020. Karthik Gopalakrishnan and others. Topical-Chat: Towards Knowledge-Grounded Open-Domain Conversations. Interspeech 2019.

The base: Nils Reimers, Iryna Gurevych. Sentence-BERT: Sentence Embeddings using Siamese BERT-Networks. EMNLP 2019; Wenhui Wang and others. MiniLM. NeurIPS 2020.

This model: Emo Pillars, {name} {version}.
"""

EVALUATED = """
GoEmotions {split}, {rows:,} rows, the int8 file, through the engine that users run: **macro-F1 {macro:.4f}**, micro-F1 {micro:.4f}, calibration error {error:.4f}.

```
{command}
```

| label | precision | recall | F1 | rows | threshold |
|---|---|---|---|---|---|
{label_rows}
"""

DIALOGUE = """
Dialogue that it was never trained on: {title}, {rows:,} lines, its classes by the best single score of the labels that count as each, with up to {lines} lines before: **macro-F1 {macro:.4f}**, 95 % interval {low:.3f} to {high:.3f} (whole dialogues drawn again), accuracy {accuracy:.4f}. By the head for comments, line by line, it is {alone:.4f}. What is won comes from the head for dialogue: the lines before add nothing that could be measured on this corpus (RESULTS.md).

```
{command}
```
"""

NOT_EVALUATED = """
Not measured on a test split yet: dev, held out, is in the table above.
"""


def header(config: dict) -> str:
    result = {
        "task": {"type": "text-classification", "name": "Multi-label emotion classification"},
        "dataset": {"type": "go_emotions", "name": "GoEmotions", "config": "simplified", "split": "test"},
        "metrics": [{"type": "f1", "name": metric["metric"], "value": metric["value"]} for metric in config["metrics"]],
    }
    fields = {
        "language": config["language"],
        "license": "apache-2.0",
        "library_name": "onnxruntime",
        "pipeline_tag": "text-classification",
        "tags": ["emotion", "multi-label", "dialogue", "int8", "onnx"],
        "datasets": ["go_emotions"],
        "base_model": config["base"],
        "metrics": ["f1"],
    }
    return yaml.safe_dump(fields | ({"model-index": [{"name": config["name"], "results": [result]}]} if config["metrics"] else {}), sort_keys=False)


def rows(cells: list[list[object]]) -> str:
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in cells)


def quantised_rows(tried: list[dict], chosen: dict) -> str:
    cells = []
    for entry in tried:
        mark = "**" if entry == chosen else ""
        name = f"{mark}{7 if entry['weightLimit'] < 127 else 8}-bit weights, {entry['percentile']:g} %{mark}"
        cells.append([name, *(f"{entry[key]:.4f}" for key in ("macroF1", "calibrationError", "logitError"))])
    return rows(cells)


def evaluation(test: dict | None, split: str, command: str) -> str:
    """`test`: what `emo-pillars evaluate --json` wrote."""
    if test is None:
        return NOT_EVALUATED
    system = test["system"]
    cells = [
        [row["label"], f"{row['precision']:.3f}", f"{row['recall']:.3f}", f"{row['f1']['value']:.3f}", row["support"], row["threshold"]]
        for row in system["labels"]
    ]
    return EVALUATED.format(
        split=split, rows=test["data"]["rows"], macro=system["macroF1"]["value"], micro=system["microF1"]["value"],
        error=system["calibration"]["overall"]["ece"], command=command, label_rows=rows(cells),
    )


def in_dialogue(found: dict | None) -> str:
    """`found`: what `emo-pillars evaluate MELD --against-context 0 --json` wrote."""
    if found is None:
        return ""
    system = found["system"]
    macro = system["macroF1"]
    return DIALOGUE.format(
        title=found["data"]["title"], rows=found["data"]["rows"], lines=system["contextLines"], macro=macro["value"], low=macro["interval"]["low"],
        high=macro["interval"]["high"], accuracy=system["accuracy"]["value"], alone=found["comparison"]["second"]["macroF1"]["value"], command=DIALOGUE_COMMAND,
    )


def write_card(folder: Path, report_file: Path, test_file: Path | None = None, dialogue_file: Path | None = None) -> None:
    """FOLDER/README.md from config.json and what build.py wrote; with test figures, those go into config.json too."""
    config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    report = json.loads(report_file.read_text(encoding="utf8"))
    test, dialogue = (json.loads(file.read_text(encoding="utf8")) if file else None for file in (test_file, dialogue_file))
    if test:
        config["metrics"] = [
            {"data": "GoEmotions test", "metric": name, "value": round(test["system"][key]["value"], 4), "command": COMMAND}
            for name, key in (("macro-F1", "macroF1"), ("micro-F1", "microF1"))
        ]
        (folder / "config.json").write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
    training, quantization = report["training"], report["quantization"]
    arguments, chosen, seven = training["arguments"], quantization["chosen"], quantization["chosen"]["weightLimit"] < 127
    text = CARD.format(
        name=config["name"], version=config["version"], base=config["base"], base_digest=report["base"], hidden=config["hiddenSize"],
        max_length=config["maxLength"], lines=config["context"]["lines"], places=config["context"]["lines"] + 1,
        megabytes=quantization["bytes"] / 1e6, epochs=arguments["epochs"], batch_size=arguments["batch_size"], lr=arguments["lr"],
        train_length=arguments["max_length"], seed=arguments["seed"], average=arguments["average"],
        chosen_weights=training["chosen"]["weights"], chosen_epoch=training["chosen"]["epoch"],
        percentile=f"{chosen['percentile']:g}", tokens=quantization["calibrationTokens"], bits=7 if seven else 8,
        bits_why="with these, processors without VNNI instructions, which add pairs of products in 16 bits, cannot overflow, "
        "and every machine computes the same products. What is left to differ is the last bit of the float parts, which may "
        "move an activation by one step. It costs no more than 0.002 of dev macro-F1."
        if seven
        else "7 would have cost more than 0.002 of dev macro-F1. On processors without VNNI instructions, which add pairs of "
        "products in 16 bits, a sum may overflow and scores may differ slightly.",
        float_f1=quantization["float"]["macroF1"], float_error=quantization["float"]["calibrationError"],
        quantised_rows=quantised_rows(quantization["tried"], chosen), evaluation=evaluation(test, "test", COMMAND) + in_dialogue(dialogue),
    )
    (folder / "README.md").write_text(f"---\n{header(config)}---\n{text}", encoding="utf8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", required=True, type=Path, help="the model folder")
    parser.add_argument("--report", required=True, type=Path, help="report.json of its build")
    parser.add_argument("--test", type=Path, help="what `emo-pillars evaluate GOEMOTIONS --split test --json FILE` wrote")
    parser.add_argument("--dialogue", type=Path, help="what `emo-pillars evaluate MELD --split train --against-context 0 --json FILE` wrote")
    args = parser.parse_args()
    write_card(args.model, args.report, args.test, args.dialogue)


if __name__ == "__main__":
    main()
