// The prompt of one stage: asks for a context that names no emotion.
export const CLEANING = `version: 1
Below is a text about {{actor}}. Copy it word for word, but leave out every clause or sentence that says openly that {{actor}} feels one of these emotions: {{emotions}}. Keep all facts, events and other people. Change nothing else and add nothing. If there is nothing to leave out, copy the whole text.
[schema] Answer with JSON of this form: {"context": "..."}
[lines] Answer with the copied text and nothing else.

Text: {{context}}
`;
