// The prompt of one stage: asks for what one character thinks aloud.
export const UTTERANCES = `version: 1
{{narrative}}

These are emotions and what they mean:
{{emotions}}

Be {{actor}}, a character of this story, and think aloud. Write {{emotional}} thoughts of {{actor}}, each from another moment of the story and each expressing another emotion of the list that fits this moment. None of these is neutral.
After them write {{neutral}} neutral thoughts of {{actor}}, plain remarks that express no emotion.
Include these emotions where the story allows them: {{wanted}}.
Write as {{actor}} would speak, in the first person, one or two sentences each. Let the words show the emotion without naming it. Do not copy sentences of the story.
[schema] Answer with JSON of this form: {"utterances": [{"emotion": "...", "utterance": "..."}]}
[lines] Answer with {{all}} lines and nothing else: on each line an emotion, a colon and the thought. One such line:
[lines] relief: So the letter came after all, and I may put my coat back on its hook.
`;
