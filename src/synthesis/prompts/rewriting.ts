// The prompt of one stage: asks for an utterance whose emotion its context decides.
export const REWRITING = `version: 1
{{actor}} is in this situation: {{context}}

In it {{actor}} says: "{{utterance}}"
This expresses: {{emotions}}

Rewrite what {{actor}} says, so that somebody who does not know the situation cannot tell which emotion is meant, while somebody who knows it can. Keep the sense, the first person and as many of the words as possible. Replace or leave out only the words that give the emotion away. Be brief, and do not explain the situation.
[schema] Answer with JSON of this form: {"utterance": "..."}
[lines] Answer with the rewritten words and nothing else.
`;
