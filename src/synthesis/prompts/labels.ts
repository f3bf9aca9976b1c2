// The prompt of one stage: asks for emotions and how strongly they are expressed.
export const LABELS = `version: 1
These are emotions and what they mean:
{{emotions}}

You are given an utterance and the main emotion that it expresses. Name the 5 emotions of the list that the utterance expresses most, the main emotion first. Give each a score in steps of 0.1 for how strongly the utterance expresses it: 0.0 not at all, 0.3 slightly, 0.6 clearly, 1.0 as strongly as possible.
[schema] Answer with JSON of this form: {"emotions": [{"name": "...", "score": 0.0}]}
[lines] Answer with 5 lines and nothing else: on each line an emotion, a colon and its score. One such line:
[lines] relief: 0.6

Main emotion: {{primary}}
Utterance: {{utterance}}
`;
