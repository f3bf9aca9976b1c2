// What the grammars see in the fixtures, line by line; `UPDATE=1` writes the expectations anew.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { loadWASM, OnigScanner, OnigString } from 'vscode-oniguruma';
import { EMOTIONS, GROUPS } from '../../src/core/emotions';
import { INITIAL, parseRawGrammar, Registry, type IGrammar } from 'vscode-textmate';

const root = path.join(__dirname, '../..');
const fixtures = path.join(__dirname, 'formats');
const GRAMMARS = new Map([
  ['text.source.fountain', 'syntaxes/fountain.tmLanguage.json'],
  ['text.transcript', 'syntaxes/transcript.tmLanguage.json'],
  ['emo-pillars.labels', 'syntaxes/labels.tmLanguage.json'],
  ['source.json.lines', 'test/golden/grammars/jsonLines.tmLanguage.json'],
]);

async function loadGrammar(scope: string): Promise<IGrammar> {
  const wasm = readFileSync(require.resolve('vscode-oniguruma/release/onig.wasm'));
  await loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: patterns => new OnigScanner(patterns),
      createOnigString: text => new OnigString(text),
    }),
    getInjections: name => (name === 'source.json.lines' ? ['emo-pillars.labels'] : undefined),
    loadGrammar: name => {
      const file = GRAMMARS.get(name);
      return Promise.resolve(file === undefined ? null : parseRawGrammar(readFileSync(path.join(root, file), 'utf8'), file));
    },
  });
  const grammar = await registry.loadGrammar(scope);
  assert.ok(grammar !== null, `${scope} loads`);
  return grammar;
}

/** Each line and, under it, its tokens that are more than plain text. */
function describeTokens(grammar: IGrammar, text: string): string {
  let stack = INITIAL;
  const lines = text.split('\n').flatMap(line => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, stack);
    stack = ruleStack;
    const named = tokens.filter(({ scopes }) => scopes.length > 1);
    return [`| ${line}`, ...named.map(({ startIndex, endIndex, scopes }) => `    ${JSON.stringify(line.slice(startIndex, endIndex))} ${scopes.slice(1).join(' ')}`)];
  });
  return lines.join('\n') + '\n';
}

describe('grammars', () => {
  for (const [scope, names] of [
    ['text.source.fountain', ['wholeSyntax.fountain', 'notesAndBoneyard.fountain', 'indented.fountain', 'nonLatin.fountain']],
    ['source.json.lines', ['labels.jsonl']],
    ['text.transcript', ['capitals.transcript', 'interview.transcript', 'chat.transcript', 'diarized.transcript']],
  ] as const) {
    for (const name of names) {
      it(name, async () => {
        const actual = describeTokens(await loadGrammar(scope), readFileSync(path.join(name.endsWith('.jsonl') ? path.join(__dirname, 'grammars') : fixtures, name), 'utf8').replaceAll('\r\n', '\n'));
        const expected = path.join(__dirname, 'grammars', `${name}.expected.txt`);
        if (process.env['UPDATE'] === '1') writeFileSync(expected, actual);
        assert.equal(actual, readFileSync(expected, 'utf8').replaceAll('\r\n', '\n'));
      });
    }
  }

  it('colours each of the 28 labels, a group in one manner', async () => {
    const grammar = await loadGrammar('source.json.lines');
    const scopeOf = (label: string): string | undefined => {
      const { tokens } = grammar.tokenizeLine(`{"labels": ["${label}"]}`, INITIAL);
      return tokens.flatMap(({ scopes }) => scopes).find(scope => scope.includes('.emotion.'));
    };
    for (const { id, group } of EMOTIONS) assert.match(scopeOf(id) ?? '', new RegExp(`\\.emotion\\.${group}\\.`), id);
    assert.equal(new Set(EMOTIONS.map(({ id }) => scopeOf(id))).size, GROUPS.length);
  });
});
