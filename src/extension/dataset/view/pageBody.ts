// What the dataset page's script fills.
export const PAGE_BODY = `<header id="toolbar"></header>
<div id="notices"></div>
<div id="chooser" hidden></div>
<main id="main">
<div id="left"><div id="rows"></div><div id="empty"></div><section id="card" aria-label="Record" hidden></section></div>
<aside id="summary" aria-label="Summary"></aside>
</main>
<footer id="status"></footer>
<div id="overlay"></div>`;
