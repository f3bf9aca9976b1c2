"""What the model says of Topical-Chat's eight sentiments, by the line alone and in its context: macro-F1 of each.

The heads of eight classes only help to train the encoder and the context model; they do not ship. `--split test_rare`
reads a test set: once, at the end. The default is the conversations that training held out.

Usage: python topical.py --data DATA --model FOLDER_OF_A_STUDENT [--split heldOut|test_rare]
"""
import argparse
import json
from pathlib import Path

import numpy as np
import torch

from context_graph import ContextModel
from corpora import TOPICAL, read_topical_chat
from dialogues import gather, real_windows
from encoder import Classifier, find_base, load_tokenizer
from metrics import single_label_macro_f1
from tasks import topical_held_out
from train import pick_device, predict


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path, help="folder with model.pt, context.pt and context.json")
    parser.add_argument("--split", default="heldOut", choices=["heldOut", "test_rare"])
    parser.add_argument("--base")
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    device, base = pick_device(args.device), find_base(args.base)
    conversations = topical_held_out(args.data) if args.split == "heldOut" else read_topical_chat(args.data / "topicalchat" / "test_rare.json")
    turns = [turn for conversation in conversations for turn in conversation]
    gold = np.array([turn.label for turn in turns])
    encoder = Classifier(base).to(device)
    encoder.load_state_dict(torch.load(args.model / "model.pt", map_location=device, weights_only=True))
    tokenizer = load_tokenizer(base)
    embeddings = predict(encoder, tokenizer([turn.text for turn in turns], truncation=True, max_length=128)["input_ids"], tokenizer.pad_token_id, device)[1]
    settings = json.loads((args.model / "context.json").read_text(encoding="utf8"))["arguments"]
    model = ContextModel(encoder.dialogue, settings["lines"], layers=settings["layers"]).to(device).eval()
    saved = torch.load(args.model / "context.pt", map_location=device, weights_only=True)
    model.load_state_dict(saved["model"])
    head = torch.nn.Linear(model.last.normalized_shape[0], len(TOPICAL)).to(device)
    head.load_state_dict(saved["topical"])
    windows = real_windows(conversations, settings["lines"])
    given = []
    with torch.no_grad():
        alone = encoder.topical(torch.from_numpy(embeddings).to(device)).argmax(1).cpu().numpy()
        for at in range(0, len(turns), 512):
            parts = [torch.from_numpy(part).to(device) for part in gather(embeddings, windows, np.arange(at, min(at + 512, len(turns))))]
            given.append(head(model.states(*parts)).argmax(1).cpu().numpy())
    found = {name: round(single_label_macro_f1(gold, predicted, len(TOPICAL)), 4) for name, predicted in (("alone", alone), ("context", np.concatenate(given)))}
    print(json.dumps({"split": args.split, "turns": len(turns), **found}))


if __name__ == "__main__":
    main()
