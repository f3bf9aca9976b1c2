// Measures how late the extension host's event loop is, and writes what it saw where the benchmark looks.
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
  context.subscriptions.push(
    vscode.commands.registerCommand('emoPillarsProbe.start', start),
    vscode.commands.registerCommand('emoPillarsProbe.stop', stop),
  );
};
