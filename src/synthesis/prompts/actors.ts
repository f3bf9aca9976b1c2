// The prompt of one stage: asks for the characters of a narrative.
export const ACTORS = `version: 1
{{narrative}}

Who are the characters of this story? List everybody who speaks, acts or is spoken of as a person of the story. The most important come first. Use the names that the story uses. Where somebody has no name, use the story's words for them, such as "the old doctor". List nobody twice, and at most {{most}} in all.
[schema] Answer with JSON of this form: {"actors": ["...", "..."]}
[lines] Answer with one name a line and nothing else. One such line:
[lines] the old doctor
`;
