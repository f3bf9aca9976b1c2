// Whether an utterance is the actor's own: not another's line, and not told about the actor.

const LETTER = String.raw`[\p{L}\p{M}'’]`;
/** What a narrator says of somebody in the third person. */
const TOLD = `(?:${LETTER}+ly\\s+)?(?:is|was|has|had|does|did|goes|went|will|would|could|can|feels?|felt|thinks?|thought|knows|knew|says|said|sees|saw|begins|began|became|came|took|gave|got|held|left|met|kept|lay|sat|stood|ran|fell|rose|sank|broke|grew|lost|made|spoke|told|wept|woke|wore|shook|threw|drew|bent|paid|sold|bought|${LETTER}{3,}(?:ed|es|ks|ts|ds|ls|ns|rs|ps|ms))`;
/** What only a narrator knows of another, or shows of one in passing. */
const INWARD = String.raw`(?:feels?|felt|could feel|could(?:n['’]t| not) help|wonders|wondered|reali[sz]e[sd]|sighs|sighed|smiles|smiled|whispers|whispered|murmurs|murmured)`;
const TITLES = new Set('mr mrs ms miss dr sir madam lady lord the a an of old young'.split(' '));

/** The name's own words that can stand for it: "Mrs. Mallard": "mallard". */
export const partsOfName = (name: string): readonly string[] => {
  const words = name.match(/[\p{L}\p{M}'’-]+/gu) ?? [];
  const own = words.filter(word => !TITLES.has(word.toLowerCase()) && /^\p{Lu}/u.test(word));
  return own.length > 0 ? own : words.filter(word => !TITLES.has(word.toLowerCase()));
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Another's name before a colon, as the narrative spells it: capital wherever it stands. */
export function anotherSpeaker(utterance: string, actor: string, narrative: string): string | undefined {
  const prefix = /^["“']?(\p{Lu}[\p{L}\p{M}.'’-]*(?: \p{Lu}[\p{L}\p{M}.'’-]*){0,3})\s*:\s/u.exec(utterance)?.[1];
  if (prefix === undefined) return undefined;
  const words = partsOfName(prefix);
  const own = new Set(partsOfName(actor).map(word => word.toLowerCase()));
  if (words.every(word => own.has(word.toLowerCase()))) return undefined;
  const isName = (word: string): boolean => new RegExp(`(?<!${LETTER})${escaped(word)}(?!${LETTER})`, 'u').test(narrative) && !new RegExp(`(?<!${LETTER})${escaped(word.toLowerCase())}(?!${LETTER})`, 'u').test(narrative);
  return words.some(isName) ? prefix : undefined;
}

/** Words that tell of the actor: "Sue watched the leaf", "Sue’s wish to see her well again is all there is", "She felt the cold", in an utterance without an I. */
export function toldOfActor(utterance: string, actor: string): string | undefined {
  if (/(?<![\p{L}'’])(?:I|I['’]\p{L}+|me|my|mine|myself)(?![\p{L}])/u.test(utterance)) return undefined;
  const start = `(?:^|[.!?…]["”’]?\\s+|["“])`;
  const names = [actor.trim(), ...partsOfName(actor)].filter(name => /^\p{Lu}/u.test(name)).map(escaped);
  const named = names.length === 0 ? [] : [`(?:(?:Mr|Mrs|Ms|Miss|Dr)\\.?\\s+)?(?:${names.join('|')})(?:['’]s(?:\\s+${LETTER}+){1,8}?)?\\s+${TOLD}`];
  return new RegExp(`${start}(?:${[...named, `(?:She|He)\\s+(?:${LETTER}+ly\\s+)?${INWARD}`].join('|')})(?!${LETTER})`, 'u').exec(utterance)?.[0].trim();
}
