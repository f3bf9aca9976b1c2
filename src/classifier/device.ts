// Which device scores: the CPU, or a GPU provider that has proved itself on this machine with this model.
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ErrorCodes, ResponseError, type MessageConnection } from 'vscode-jsonrpc/node';
import { ChildService, type Log } from '../process/service';
import type { Device } from './classifier';
import { PrepareReference, ProbeProvider, Providers, StartProvider, type LoadParams, type ProbeVerdict } from './protocol';

export interface DeviceChoice {
  /** A provider of ONNX Runtime; undefined is the CPU. */
  readonly provider?: string;
  /** Why this device. */
  readonly reason: string;
  /** The CPU only because the GPUs were right, but slower. */
  readonly tooSlow?: true;
}

export interface DeviceOptions {
  readonly device: Device;
  readonly workerModule: string;
  readonly stateFolder: string;
  readonly modelDigest: string;
  readonly log: Log;
  /** A trial that says nothing for so long has failed; 10 s by default. */
  readonly hangMs?: number;
}

/** Names for people, in the order in which providers are tried. */
const GPU_PROVIDERS: Readonly<Record<string, string>> = { cuda: 'CUDA', dml: 'DirectML', coreml: 'CoreML', webgpu: 'WebGPU' };
const HANG_MS = 10_000;
const SCHEMA = 1;

export const deviceName = (provider: string | undefined): string => (provider === undefined ? 'CPU' : (GPU_PROVIDERS[provider] ?? provider));

/** What was found out on this machine earlier; undefined where nothing was, or something has changed since. */
export async function recallDevice(options: DeviceOptions): Promise<DeviceChoice | undefined> {
  const [entry, key, tried] = await Promise.all([readMemory(options), memoryKey(options), readFile(trialFile(options), 'utf8').catch(() => '')]);
  const choice = entry[key];
  if (typeof choice?.reason === 'string') return choice;
  return tried === key ? { reason: 'the last trial of a GPU has not come to its end' } : undefined;
}

/**
 * Notes that GPUs are being tried, before they are: a trial that takes the whole machine down is not tried again.
 * Gives what takes the note back. Both are done at once and not a moment later, as the editor may be closed in between.
 */
export async function beginTrial(options: DeviceOptions, signal?: AbortSignal): Promise<() => void> {
  const file = trialFile(options);
  try {
    const key = await memoryKey(options);
    if (signal?.aborted === true) return () => undefined;
    mkdirSync(options.stateFolder, { recursive: true });
    writeFileSync(file, key);
  } catch (error) {
    options.log('debug', `The trial of a GPU cannot be noted: ${String(error)}`);
  }
  return () => {
    try {
      rmSync(file, { force: true });
    } catch (error) {
      options.log('debug', `The note of a trial cannot be taken back: ${String(error)}`);
    }
  };
}

/** Until the model, the driver or the version changes. */
export async function rememberDevice(options: DeviceOptions, choice: DeviceChoice): Promise<void> {
  try {
    const memory = { ...(await readMemory(options)), [await memoryKey(options)]: choice };
    await mkdir(options.stateFolder, { recursive: true });
    const temporary = `${memoryFile(options)}.${process.pid}.tmp`;
    // The latest few are enough: keys change with every update of a driver.
    await writeFile(temporary, JSON.stringify({ schema: SCHEMA, choices: Object.fromEntries(Object.entries(memory).slice(-20)) }));
    await rename(temporary, memoryFile(options));
  } catch (error) {
    options.log('debug', `The device cannot be remembered: ${String(error)}`);
  }
}

/**
 * Tries every GPU provider that this build offers, each in a process of its own: one that crashes or hangs
 * takes nothing with it. `workers` is the number of CPU workers that a GPU has to beat. Stops at once when
 * `signal` fires; what it gives then says nothing.
 */
export async function probeDevices(
  options: DeviceOptions,
  model: LoadParams,
  thresholds: readonly number[],
  workers: number,
  signal?: AbortSignal,
): Promise<DeviceChoice> {
  const offered = await inProcess(options, signal, connection => connection.sendRequest(Providers)).catch((error: unknown): string[] => {
    if (signal?.aborted !== true) options.log('warn', `The GPU providers could not be listed: ${String(error)}`);
    return [];
  });
  const providers = Object.keys(GPU_PROVIDERS).filter(provider => offered.includes(provider));
  const reasons: string[] = [];
  let tooSlow = false;
  for (const provider of providers) {
    const { kind, text } = await probe(options, { model, thresholds, mustBeFaster: options.device === 'auto' }, provider, workers, signal);
    if (signal?.aborted === true) break;
    options.log('info', `${deviceName(provider)}: ${text}`);
    if (kind === 'taken') return { provider, reason: text };
    tooSlow ||= kind === 'too-slow';
    reasons.push(`${deviceName(provider)}: ${text}`);
  }
  return { ...(tooSlow && { tooSlow }), reason: reasons.length > 0 ? reasons.join('; ') : 'this build of ONNX Runtime offers no GPU provider for this system' };
}

async function probe(
  options: DeviceOptions,
  reference: { readonly model: LoadParams; readonly thresholds: readonly number[]; readonly mustBeFaster: boolean },
  provider: string,
  workers: number,
  signal: AbortSignal | undefined,
): Promise<{ readonly kind: ProbeVerdict['kind']; readonly text: string }> {
  try {
    const verdict = await inProcess(options, signal, async (connection): Promise<ProbeVerdict> => {
      try {
        await connection.sendRequest(StartProvider, { ...reference.model, provider });
      } catch (error) {
        // It hangs or dies already here: why, is known outside.
        if (error instanceof ResponseError && error.code === ErrorCodes.PendingResponseRejected) throw error;
        options.log('debug', `${deviceName(provider)}: ${String(error)}`);
        return { kind: 'refused', reason: 'it cannot be started on this machine' };
      }
      await connection.sendRequest(PrepareReference, reference);
      return connection.sendRequest(ProbeProvider, { provider, workers });
    });
    return { kind: verdict.kind, text: verdict.kind === 'taken' ? `${verdict.speedup.toFixed(1)} times as fast as the CPU` : verdict.reason };
  } catch (error) {
    return { kind: 'refused', text: `it could not be used (${firstLine(error)})` };
  }
}

async function inProcess<T>(options: DeviceOptions, signal: AbortSignal | undefined, work: (connection: MessageConnection) => Promise<T>): Promise<T> {
  const service = new ChildService({ module: options.workerModule, log: options.log, silenceMs: options.hangMs ?? HANG_MS, prepare: () => Promise.resolve() });
  const stop = (): void => service.kill('it was no longer needed');
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await service.use(work);
  } finally {
    signal?.removeEventListener('abort', stop);
    service.dispose();
  }
}

const firstLine = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim().slice(0, 200) ?? '';

const memoryFile = ({ stateFolder }: DeviceOptions): string => path.join(stateFolder, 'devices.json');

/** Holds the key under which the outcome of the trial under way, or of one that was broken off, will be remembered. */
const trialFile = ({ stateFolder }: DeviceOptions): string => path.join(stateFolder, 'device-trial');

async function readMemory(options: DeviceOptions): Promise<Partial<Record<string, DeviceChoice>>> {
  try {
    const memory = JSON.parse(await readFile(memoryFile(options), 'utf8')) as { readonly schema?: number; readonly choices?: Record<string, DeviceChoice> };
    return memory.schema === SCHEMA ? (memory.choices ?? {}) : {};
  } catch {
    return {};
  }
}

/** The model, the worker's code (and with it the version of ONNX Runtime), the wish, the machine and its graphics drivers. */
async function memoryKey({ device, modelDigest, workerModule }: DeviceOptions): Promise<string> {
  const hash = createHash('sha256').update(`${device}\0${modelDigest}\0${os.hostname()}\0${os.platform()}\0${os.arch()}\0${os.release()}\0${await driverId()}\0`);
  return hash.update(await readFile(workerModule)).digest('hex').slice(0, 32);
}

/** Whatever names the graphics hardware and its drivers, as far as files tell. */
async function driverId(): Promise<string> {
  const text = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
  const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  if (process.platform === 'linux') {
    const cards = (await names('/sys/class/drm')).filter(name => /^card\d+$/.test(name));
    const ids = await Promise.all(cards.flatMap(card => ['vendor', 'device'].map(part => text(`/sys/class/drm/${card}/device/${part}`))));
    return [await text('/proc/driver/nvidia/version'), ...ids, ...(await names('/dev/dri'))].join('\n');
  }
  if (process.platform === 'win32') {
    // Folders of installed drivers carry a hash of their version.
    const drivers = await names(path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'DriverStore', 'FileRepository'));
    return drivers.filter(name => /^(?:nv|u0|c0|ki|iigd|igd|amd|ati)/i.test(name)).join('\n');
  }
  return '';
}
