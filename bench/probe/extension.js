// Measures inside the extension host: how late its event loop is, and how long edits wait for all their answers.
// Can also be the least that an extension can do: one decoration, always the same, in every editor that comes into view.
// Writes what it saw where the benchmark looks.
const { monitorEventLoopDelay } = require('node:perf_hooks');
const { writeFileSync } = require('node:fs');
const vscode = require('vscode');

// The histogram counts the whole interval between two ticks, the waiting included.
const resolution = 1;

exports.activate = context => {
  const file = process.env.EMO_PILLARS_PROBE_FILE;
  let histogram;
  let cpu;
  const start = () => {
    histogram = monitorEventLoopDelay({ resolution });
    histogram.enable();
    cpu = process.cpuUsage();
  };
  const stop = () => {
    histogram.disable();
    const late = percent => Math.max(0, histogram.percentile(percent) / 1e6 - resolution);
    const { user, system } = process.cpuUsage(cpu);
    const figures = { p50: late(50), p99: late(99), p999: late(99.9), max: Math.max(0, histogram.max / 1e6 - resolution), samples: histogram.count, cpuMs: (user + system) / 1000 };
    writeFileSync(file, JSON.stringify(figures));
  };
  /** Types at the cursor again and again; each time until every line that sees the edit is scored. */
  const edit = async () => {
    const api = await vscode.extensions.getExtension('emo-pillars.emo-pillars').activate();
    const editor = vscode.window.activeTextEditor;
    const [waits, asked] = [[], []];
    for (let time = 0; time < 30; time++) {
      const before = api.classified;
      await editor.edit(builder => builder.insert(editor.selection.active, '!'));
      const typed = performance.now();
      while (api.classified === before || api.waiting > 0) await new Promise(resolve => setTimeout(resolve, 1));
      waits.push(performance.now() - typed);
      asked.push(api.classified - before);
      await new Promise(resolve => setTimeout(resolve, 200));
    }
    writeFileSync(file, JSON.stringify({ waits, asked }));
  };
  const decorate = () => {
    const type = vscode.window.createTextEditorDecorationType({ after: { contentText: 'probe' } });
    const draw = () => vscode.window.visibleTextEditors.forEach(editor => editor.setDecorations(type, [new vscode.Range(0, 0, 4, 0)]));
    context.subscriptions.push(type, vscode.window.onDidChangeVisibleTextEditors(draw));
    draw();
  };
  if (process.env.EMO_PILLARS_PROBE_DECORATES) decorate();
  context.subscriptions.push(
    vscode.commands.registerCommand('emoPillarsProbe.edit', edit),
    vscode.commands.registerCommand('emoPillarsProbe.start', start),
    vscode.commands.registerCommand('emoPillarsProbe.stop', stop),
  );
};
