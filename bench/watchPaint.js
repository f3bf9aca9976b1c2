// Runs in the page: notes, frame by frame, when a document's text and then its labels are painted.
(() => {
  const labelled = () =>
    [...document.querySelectorAll('.editor-instance .view-lines [class*="ced-"]')].some(span =>
      ['::before', '::after'].some(place => /\p{L}{3}/u.test(getComputedStyle(span, place).content)),
    );
  const lineLabel = text => {
    const line = [...document.querySelectorAll('.editor-instance .view-line')].find(one => one.textContent.replace(/\u00a0/g, ' ').includes(text));
    return line !== undefined && [...line.querySelectorAll('[class*="ced-"]')].some(span => ['::before', '::after'].some(place => /\p{L}{3}/u.test(getComputedStyle(span, place).content)));
  };
  const frames = (until, timeout) =>
    new Promise((resolve, reject) => {
      const end = performance.now() + timeout;
      const look = now => {
        if (until(now)) resolve(performance.now());
        else if (now > end) reject(new Error('not painted in time'));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  window.emoPillarsBench = {
    /** Milliseconds from the first frame that shows the document's text to the first that shows labels. */
    async opening(marker) {
      const shows = () => [...document.querySelectorAll('.editor-instance .view-line')].some(line => line.textContent.replace(/\u00a0/g, ' ').includes(marker));
      const shown = await frames(shows, 60000);
      return (await frames(() => shows() && labelled(), 60000)) - shown;
    },
    /** Begins to watch the line that holds `text`; see retyped. */
    watchLine(text) {
      let key;
      const note = () => { key = performance.now(); };
      document.addEventListener('keydown', note, true);
      this.watched = frames(() => key !== undefined && !lineLabel(text), 10000)
        .then(() => frames(() => lineLabel(text), 10000))
        .then(painted => painted - key)
        .finally(() => document.removeEventListener('keydown', note, true));
    },
    /** Milliseconds from the last key pressed to the frame in which the watched line has its label again. */
    retyped() {
      return this.watched;
    },
  };
})();
