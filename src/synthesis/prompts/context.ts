// The prompt of one stage: asks for what led to an utterance.
export const CONTEXT = `version: 1
{{narrative}}

At one moment of this story {{actor}} thinks: "{{utterance}}"
This expresses: {{emotions}}

Tell in two to four sentences what happened up to this moment, so that a reader understands why {{actor}} thinks this. Begin as near the start of the story as needed and stop at this moment: nothing of what comes later. Tell only facts and events. Do not say how {{actor}} feels. Do not repeat the thought itself. Call {{actor}} by name.
[schema] Answer with JSON of this form: {"context": "..."}
[lines] Answer with these sentences and nothing else.
`;
