// Runs in the page: reads labels, lines and boxes of the first text editor as they are painted (see painted.ts).
(() => {
  const editor = document.querySelector('.editor-instance .monaco-editor');
  const area = editor?.querySelector('.editor-scrollable');
  if (!area) return { labels: [], lines: [], boxes: 0 };
  const viewportRight = area.getBoundingClientRect().right;
  const plain = text => text.replace(/\u00a0/g, ' ');
  const labels = [];
  const lines = [];
  const widthOf = (text, style) => {
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(text).width;
  };
  for (const line of editor.querySelectorAll('.view-lines .view-line')) {
    const box = line.getBoundingClientRect();
    lines.push({ text: plain(line.textContent), top: box.top, height: box.height });
    const spans = [...line.querySelectorAll(':scope > span > span')];
    spans.forEach((span, index) => {
      for (const place of ['::before', '::after']) {
        const style = getComputedStyle(span, place);
        if (['none', 'normal', '""'].includes(style.content)) continue;
        const text = plain(style.content.replace(/^"|"$/g, ''));
        const after = spans.slice(place === '::after' ? index + 1 : index).map(other => other.textContent).join('');
        const spanBox = span.getBoundingClientRect();
        // The span's box holds what is painted before and after it, where it is not positioned.
        const right = style.position === 'absolute' ? spanBox.right + parseFloat(style.marginLeft) + widthOf(text, style) : spanBox.right;
        labels.push({ text, line: plain(line.textContent), insideLine: after.trim() !== '', right, viewportRight, top: box.top, color: style.color });
      }
    });
  }
  const byTop = (a, b) => a.top - b.top;
  return {
    labels: labels.sort(byTop),
    lines: lines.sort(byTop),
    boxes: editor.querySelectorAll('.view-overlays [class*="ced-"]').length,
  };
})();
