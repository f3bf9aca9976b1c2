// HTML and SVG put together from elements, so that text is always escaped and every element closed.

/** A piece of finished markup. */
export interface Markup {
  readonly markup: string;
}

export type Content = Markup | string | number | undefined | readonly Content[];
type Attributes = Readonly<Record<string, string | number | undefined>>;

export function element(name: string, attributes: Attributes, ...content: Content[]): Markup {
  const written = Object.entries(attributes).flatMap(([key, value]) => (value === undefined ? [] : [` ${key}="${escaped(String(value))}"`]));
  const inner = content.map(inMarkup).join('');
  // A void element of HTML and an empty one of SVG may both close themselves.
  return { markup: inner === '' && selfClosing.has(name) ? `<${name}${written.join('')}/>` : `<${name}${written.join('')}>${inner}</${name}>` };
}

const selfClosing = new Set(['meta', 'br', 'line', 'rect', 'circle', 'path', 'polyline', 'polygon', 'use']);

function inMarkup(content: Content): string {
  if (content === undefined) return '';
  if (typeof content === 'string' || typeof content === 'number') return escaped(String(content));
  return 'markup' in content ? content.markup : content.map(inMarkup).join('');
}

/** Without what could not stand in a page at all: most control characters. */
const escaped = (text: string): string =>
  text
    .replace(/[^\P{Cc}\t\n\r]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** @param rows their first cell names them; cells that begin with a letter are words, the others numbers */
export function table(caption: string, head: readonly string[], rows: readonly (readonly Content[])[]): Markup {
  const kind = (cell: Content): string | undefined => (typeof cell === 'string' && /^\p{L}/u.test(cell) ? 'words' : 'number');
  const heads = head.map((name, index) => element('th', { scope: 'col', class: index === 0 ? undefined : kind(rows[0]?.[index]) }, name));
  const body = rows.map(([name, ...cells]) =>
    element('tr', {}, element('th', { scope: 'row' }, name), cells.map(cell => element('td', { class: kind(cell) }, cell))),
  );
  return element(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    element('table', {}, element('caption', {}, caption), element('thead', {}, element('tr', {}, heads)), element('tbody', {}, body)),
  );
}

export const section = (title: string, ...content: Content[]): Markup => element('section', {}, element('h2', {}, title), ...content);
export const paragraph = (...content: Content[]): Markup => element('p', {}, ...content);
