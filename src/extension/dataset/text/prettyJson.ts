// One line of JSON as indented lines: only white space changes, so that numbers and escapes stay as they are written. Pure.

const STRING = /"(?:[^"\\]|\\.)*"?/y;
const INDENT = '  ';
/** An array or object that fits is left on one line: [name, score] pairs read better so. */
const FITS = 60;

/** Strings whole, every other character but white space alone; together they are the text. */
function* tokensOf(text: string): Generator<string> {
  for (let at = 0; at < text.length; ) {
    STRING.lastIndex = at;
    const token = text[at] === '"' ? (STRING.exec(text)?.[0] ?? '"') : (/[\s]|[[\]{},:]|[^\s[\]{},:"]+/y.exec(text.slice(at, at + 400))?.[0] ?? text.charAt(at));
    at += token.length;
    if (token.trim() !== '') yield token;
  }
}

/** The innermost brackets that fit on a line, joined into one token each. */
function joinedTokens(text: string): string[] {
  const out: string[] = [];
  const open: number[] = [];
  for (const token of tokensOf(text)) {
    out.push(token);
    if (token === '[' || token === '{') open.push(out.length - 1);
    if (token !== ']' && token !== '}') continue;
    const from = open.pop();
    if (from === undefined) continue;
    const inside = out.slice(from);
    if (inside.some((part, at) => at > 0 && /^[[{]/.test(part)) || inside.reduce((sum, part) => sum + part.length, 0) > FITS) continue;
    out.splice(from, inside.length, inside.map(part => (part === ',' || part === ':' ? `${part} ` : part)).join(''));
  }
  return out;
}

/** Text that is not JSON is shown as far as its brackets go. */
export function prettyJson(text: string): string {
  let depth = 0;
  let result = '';
  const newLine = (): string => `\n${INDENT.repeat(Math.max(0, depth))}`;
  for (const token of joinedTokens(text)) {
    switch (token) {
      case '{': case '[':
        depth++;
        result += token + newLine();
        break;
      case '}': case ']':
        depth--;
        result += newLine() + token;
        break;
      case ',':
        result += token + newLine();
        break;
      case ':':
        result += ': ';
        break;
      default:
        result += token;
    }
  }
  return `${result}\n`;
}
