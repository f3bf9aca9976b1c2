// Labels as chips: a sign and a name in the colour of the group, and the score where there is one.
import { html, nothing, type TemplateResult } from 'lit';
import type { Fitted } from './chipRoom';
import { isFaint, scoreText, type Sign } from './signs';

function titleOf(sign: Sign, scored: boolean): string | typeof nothing {
  if (sign.group === 'unknown') return 'No label of the set';
  const { name, score } = sign;
  const said = [...(score === undefined || scored ? [] : [`${name} ${scoreText(score)}`]), ...(isFaint(sign) ? ['below 0.3: not counted as a label'] : [])].join(', ');
  return said === '' ? nothing : said.replace(/^./, first => first.toUpperCase());
}

export const chip = (sign: Sign, scored = true): TemplateResult => {
  const { name, glyph, group, score } = sign;
  return html`<span class="chip ${group} ${isFaint(sign) ? 'faint' : ''}" title=${titleOf(sign, scored)}><span class="glyph" aria-hidden="true">${glyph}</span><span class="name">${name}</span>${score === undefined || !scored ? nothing : html`<span class="score">${scoreText(score)}</span>`}</span>`;
};

export const chips = (signs: readonly Sign[]): TemplateResult | typeof nothing => (signs.length === 0 ? nothing : html`<span class="chips">${signs.map(sign => chip(sign))}</span>`);

const words = ({ name, score }: Sign): string => (score === undefined ? name : `${name} ${scoreText(score)}`);

/** As many as there is room for; the others are counted, named on demand and read out. */
export function fittedChips({ shown, scored, rest }: Fitted): TemplateResult | typeof nothing {
  if (shown.length === 0) return nothing;
  const others = rest.map(words).join(', ');
  return html`<span class="chips">${shown.map(sign => chip(sign, scored))}${rest.length === 0 ? nothing : html`<span class="more" title=${others}><span aria-hidden="true">+${rest.length}</span><span class="aloud">, ${others}</span></span>`}</span>`;
}
