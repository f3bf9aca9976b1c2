// A dataset of speeches made up for tests: scores, characters, contexts; also a line that is broken, texts that occur again, and other labels for the same text.

const SPEECHES: readonly (readonly [string, string, readonly (readonly [string, number])[]])[] = [
  ['MARA', 'The ferry is in, and you are on it! I had given up hope.', [['joy', 0.9], ['relief', 0.7]]],
  ['TOMAS', 'You left the lamp burning all night again.', [['annoyance', 0.8]]],
  ['MARA', 'I am sorry. I fell asleep over the letters.', [['remorse', 0.85], ['sadness', 0.3]]],
  ['OLD PETER', 'Never seen a sky that colour, not in sixty years.', [['surprise', 0.7], ['fear', 0.35]]],
  ['TOMAS', 'Get away from the edge. Get away from it now!', [['fear', 0.9], ['caring', 0.5]]],
  ['INES', 'Thank you for the bread, and for not asking.', [['gratitude', 0.95]]],
  ['INES', 'What would you have asked, if you had?', [['curiosity', 0.8]]],
  ['OLD PETER', 'They smelled the barrels before they saw them. Rotten, every one.', [['disgust', 0.9]]],
  ['MARA', 'The tide turns at four.', [['neutral', 0.9]]],
  ['TOMAS', 'I will not sign it, and you can tell him so from me.', [['anger', 0.75], ['disapproval', 0.6]]],
  ['INES', 'You carried that net alone? I could not have moved it.', [['admiration', 0.8], ['surprise', 0.4]]],
  ['OLD PETER', 'We shall have a good year. I feel it in my knees.', [['optimism', 0.8], ['amusement', 0.5]]],
];

const PLACES = ['on the quay', 'by the nets', 'in the boathouse', 'under the lamp', 'at the slip', 'on the stairs', 'behind the chapel'];

/** One line a record; record 20 is broken. */
export function speeches(count: number): string {
  return Array.from({ length: count }, (_, at) => {
    if (at === 20) return '{"utterance": "The line that was cut off, "all_emo';
    const [character, words, emotions] = SPEECHES[at % SPEECHES.length]!;
    // Every hundredth text occurs again, and then with another label.
    const again = at % 100 === 50;
    const text = again ? 'The tide turns at four.' : `${words}${at < SPEECHES.length ? '' : ` That was ${PLACES[at % PLACES.length]!}, the ${at}th time.`}`;
    const labels = again && at > 100 ? [['optimism', 0.6]] : emotions.map(([name, score]) => [name, Math.min(1, Math.max(0.05, Math.round((score + ((at % 7) - 3) / 20) * 100) / 100))]);
    return JSON.stringify({ utterance: text, context: `They stand ${PLACES[at % PLACES.length]!}.`, character, all_emotions_mapped: labels, source: 'harbour', take: at });
  }).join('\n') + '\n';
}
