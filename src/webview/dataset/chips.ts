// Labels as chips: a sign and a name in the colour of the group, and the score where there is one.
import { html, nothing, type TemplateResult } from 'lit';
import { isFaint, scoreText, type Sign } from './signs';

function titleOf(sign: Sign): string | typeof nothing {
  if (sign.group === 'unknown') return 'No label of the set';
  return isFaint(sign) ? 'Below 0.3: not counted as a label' : nothing;
}

export const chip = (sign: Sign): TemplateResult => {
  const { name, glyph, group, score } = sign;
  return html`<span class="chip ${group} ${isFaint(sign) ? 'faint' : ''}" title=${titleOf(sign)}><span class="glyph" aria-hidden="true">${glyph}</span>${name}${score === undefined ? nothing : html`<span class="score">${scoreText(score)}</span>`}</span>`;
};

export const chips = (signs: readonly Sign[]): TemplateResult | typeof nothing => (signs.length === 0 ? nothing : html`<span class="chips">${signs.map(chip)}</span>`);
