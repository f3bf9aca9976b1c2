// The page that every report is: one file that loads nothing and runs no script, for light, dark, high contrast and paper.
import { element, type Content } from './markup';

/** A whole HTML document with the content in its `main`. */
export function htmlPage(title: string, ...content: Content[]): string {
  const page = element(
    'html',
    { lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('meta', { 'http-equiv': 'Content-Security-Policy', content: "default-src 'none'; style-src 'unsafe-inline'" }),
      element('title', {}, title),
      element('style', {}, { markup: STYLE }),
    ),
    element('body', {}, element('main', {}, ...content)),
  );
  return `<!DOCTYPE html>\n${page.markup}\n`;
}

const STYLE = `
:root { color-scheme: light dark; --page: #fff; --ink: #1c2024; --soft: #5a636c; --rule: #d8dde2; --wash: #f4f6f8; --first: #0b62b8; --second: #a8480a; --right: #0b62b8; --wrong: #a8480a; --strong: #fff; }
@media (prefers-color-scheme: dark) { :root { --page: #16191d; --ink: #e6e9ec; --soft: #a3acb5; --rule: #363d44; --wash: #1f2429; --first: #6db3f2; --second: #f0a268; --right: #2a74b5; --wrong: #b05e22; --strong: #fff; } }
@media (prefers-contrast: more) { :root { --page: #fff; --ink: #000; --soft: #2b2b2b; --rule: #555; --wash: #fff; } }
@media (prefers-contrast: more) and (prefers-color-scheme: dark) { :root { --page: #000; --ink: #fff; --soft: #ddd; --rule: #bbb; --wash: #000; } }
@media (prefers-contrast: more) { .key li, .card { border: 1px solid var(--ink); } }
@media (forced-colors: active) { .meter span { background: CanvasText; forced-color-adjust: none; } .key li, .card { border: 1px solid; } }
:focus-visible { outline: 3px solid var(--first); outline-offset: 2px; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 82rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p { max-width: 46rem; margin: .4rem 0; }
.soft, caption, figcaption { color: var(--soft); }
.key { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.key li { flex: 1 1 10rem; padding: .8rem 1rem; background: var(--wash); border-radius: .4rem; }
.key strong { display: block; font-size: 1.8rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
.key span { display: block; font-size: .85rem; color: var(--soft); }
.pair { display: flex; flex-wrap: wrap; gap: 1.5rem; align-items: flex-start; }
.pair > * { flex: 0 1 auto; min-width: 0; max-width: 100%; }
figure { margin: .5rem 0; overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; font: 13px system-ui, sans-serif; }
svg text { fill: var(--ink); }
svg .tick { fill: var(--soft); font-size: 12px; }
svg .first { fill: var(--first); }
svg .second { fill: var(--second); }
.grid { stroke: var(--rule); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.whisker { stroke: var(--soft); stroke-width: 1.5; }
.dot { fill: var(--first); stroke: var(--first); stroke-width: 1.5; }
.dot.open { fill: var(--page); }
.curve { fill: none; stroke: var(--first); stroke-width: 2; stroke-linejoin: round; }
.curve.second { stroke: var(--second); stroke-dasharray: 6 4; fill: none; }
.pointer, .gap { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
.diagonal { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 6 4; }
.bar { fill: var(--first); fill-opacity: .45; }
.cell { fill: var(--wash); }
.heat { fill: var(--wrong); }
.heat.right { fill: var(--right); }
svg .cellText { font-size: 11px; }
svg .cellText.strong { fill: var(--strong); }
.scroll { overflow-x: auto; margin: .8rem 0 1.8rem; }
table { border-collapse: collapse; min-width: min(36rem, 100%); font-size: .9rem; font-variant-numeric: tabular-nums; }
.pair table { min-width: 0; }
caption { text-align: left; padding-bottom: .3rem; font-size: .9rem; }
th, td { padding: .22rem .8rem; border-bottom: 1px solid var(--rule); text-align: left; font-weight: normal; vertical-align: top; }
thead th { color: var(--soft); white-space: nowrap; }
th:first-child { padding-left: 0; }
.number { text-align: right; white-space: nowrap; }
.note { border-left: 3px solid var(--second); padding-left: .8rem; }
.card { margin: 1rem 0; padding: .8rem 1rem; background: var(--wash); border-radius: .4rem; max-width: 62rem; }
.card h3 { margin: 0 0 .3rem; }
blockquote { margin: .4rem 0; padding-left: .8rem; border-left: 3px solid var(--first); }
.labels { display: flex; flex-wrap: wrap; gap: .2rem .9rem; margin: .3rem 0; padding: 0; list-style: none; font-size: .9rem; }
.labels .weak { color: var(--soft); }
.meter { display: inline-block; width: 8rem; height: .7em; border: 1px solid var(--soft); vertical-align: middle; }
.meter span { display: block; height: 100%; background: var(--first); }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere; }
summary { cursor: pointer; color: var(--first); }
@media print { body { max-width: none; padding: 0; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
`;
