// A long made-up script: sentences of the sample act dealt anew, no two utterances alike, the same at every run.

/** A small linear congruential generator (Numerical Recipes), so that every run measures the same text. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Sentences of some speeches, each at most 200 characters. */
export function sentencesOf(speeches: readonly string[]): string[] {
  const sentences = speeches.flatMap(speech => speech.match(/[^.!?…]+[.!?…]+["”’]?/gu) ?? []);
  return [...new Set(sentences.map(sentence => sentence.trim()).filter(sentence => sentence.length > 3 && sentence.length <= 200))];
}

/**
 * `count` different utterances of one or two sentences.
 * Half of the sentences have a stretch of words from another sentence spliced in, so that few are met twice.
 */
export function distinctUtterances(sentences: readonly string[], count: number, seed = 7): string[] {
  const random = seededRandom(seed);
  const pick = (): string => sentences[Math.floor(random() * sentences.length)] ?? '';
  const found = new Set<string>();
  while (found.size < count) {
    const words = pick().split(' ');
    if (random() < 0.5) {
      const other = pick().split(' ');
      const at = Math.floor(random() * words.length);
      words.splice(at, 2, ...other.slice(0, 1 + Math.floor(random() * 5)));
    }
    const second = random() < 0.25 ? ` ${pick()}` : '';
    found.add(words.join(' ') + second);
  }
  return [...found];
}

/** The utterances as a Fountain script of scenes with six speakers. */
export function fountainScript(utterances: readonly string[], linesPerScene = 60): string {
  const names = ['ADA', 'BRAM', 'CLEO', 'DMITRI', 'ESTHER', 'FELIX'];
  const blocks = utterances.map((text, index) => {
    const heading = index % linesPerScene === 0 ? `INT. ROOM ${index / linesPerScene + 1} - DAY\n\n` : '';
    return `${heading}${names[(index * 7 + Math.floor(index / 5)) % names.length] ?? 'ADA'}\n${text}\n`;
  });
  return blocks.join('\n');
}
