// Labels as chips: a sign and a name in the colour of the group, and the score where there is one.
import { html, nothing, type TemplateResult } from 'lit';
import { scoreText, type Sign } from './signs';

export const chip = ({ name, glyph, group, score }: Sign): TemplateResult => html`<span class="chip ${group}" title=${group === 'unknown' ? 'No label of the set' : nothing}><span class="glyph" aria-hidden="true">${glyph}</span>${name}${score === undefined ? nothing : html`<span class="score">${scoreText(score)}</span>`}</span>`;

export const chips = (signs: readonly Sign[]): TemplateResult | typeof nothing => (signs.length === 0 ? nothing : html`<span class="chips">${signs.map(chip)}</span>`);
