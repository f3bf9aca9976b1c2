// Wall time and memory of a command and of all processes that it starts (Linux: proportional set size from /proc).
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';

/** Ids of a process and its descendants. */
function family(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      parents.set(Number(name), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]));
    } catch {
      // It ended between the listing and the reading.
    }
  }
  const found = new Set([root]);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const [id, parent] of parents) if (found.has(parent)) found.add(id);
  }
  return [...found];
}

/** Megabytes held by a process and its descendants together, shared pages counted once among them. */
export function familyMegabytes(root: number): { readonly processes: number; readonly megabytes: number } {
  const ids = family(root);
  let kilobytes = 0;
  for (const id of ids) {
    try {
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${id}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // It ended meanwhile.
    }
  }
  return { processes: ids.length, megabytes: kilobytes / 1024 };
}

export interface CommandFigures {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly peakProcesses: number;
  readonly stdout: string;
}

/** Runs a command to its end; memory is looked at every 50 ms. */
export function runMeasured(command: string, args: readonly string[]): Promise<CommandFigures> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const id = child.pid;
    if (id === undefined) return reject(new Error(`${command} cannot be started`));
    const chunks: Buffer[] = [];
    let peakMegabytes = 0;
    let peakProcesses = 0;
    const timer = setInterval(() => {
      const { processes, megabytes } = familyMegabytes(id);
      peakMegabytes = Math.max(peakMegabytes, megabytes);
      peakProcesses = Math.max(peakProcesses, processes);
    }, 50);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('close', code => {
      clearInterval(timer);
      if (code !== 0) return reject(new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}`));
      resolve({ seconds: (performance.now() - started) / 1000, peakMegabytes, peakProcesses, stdout: Buffer.concat(chunks).toString() });
    });
  });
}
