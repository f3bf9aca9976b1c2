// When a GPU is looked for: before the first work where one is wished for, otherwise after work, or beside work that does not end.
import { beginTrial, deviceName, probeDevices, recallDevice, rememberDevice, type DeviceChoice, type DeviceOptions } from './device';
import { loadParams, type ModelFolder } from './modelFolder';

export interface DeviceChooserPorts extends Omit<DeviceOptions, 'modelDigest'> {
  /** CPU workers that a GPU has to beat. */
  readonly workers: number;
  readonly folder: () => ModelFolder | undefined;
  /** Whether there is work in hand, and whether a worker is there to do it. */
  readonly isBusy: () => boolean;
  readonly isReady: () => boolean;
  /** Another device than the workers have loaded. */
  readonly onOther: () => void;
  readonly onChange: () => void;
  /** Milliseconds after the last work, and at the latest after the first. */
  readonly afterMs?: number;
  readonly latestMs?: number;
}

const AFTER_MS = 3_000;
const LATEST_MS = 10_000;

export class DeviceChooser {
  #ports: DeviceChooserPorts;
  #choice: DeviceChoice | undefined;
  #settling: Promise<void> | undefined;
  #settled = false;
  #probing = false;
  #firstWork: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #end = new AbortController();
  #endTrial: (() => void) | undefined;

  constructor(ports: DeviceChooserPorts) {
    this.#ports = ports;
  }

  get choice(): DeviceChoice | undefined {
    return this.#choice;
  }

  /** True while work has to wait: the GPU was asked for, and it is not known yet whether it can do it. */
  get holdsWork(): boolean {
    return this.#ports.device === 'gpu' && !this.#settled && !this.#end.signal.aborted;
  }

  /** Resolves when work may begin: what is remembered is known, and a GPU that was asked for has been tried. */
  settle(folder: ModelFolder): Promise<void> {
    return (this.#settling ??= this.#settle(folder));
  }

  /** Work has begun or ended. */
  worked(): void {
    if (this.#ports.device !== 'auto' || this.#choice || this.#probing || this.#end.signal.aborted) return;
    const { afterMs = AFTER_MS, latestMs = LATEST_MS } = this.#ports;
    const now = performance.now();
    this.#firstWork ??= now;
    const latest = Math.max(0, this.#firstWork + latestMs - now);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.#ports.isBusy() ? latest : Math.min(afterMs, latest)).unref();
  }

  /** The GPU in use has failed: it is not tried again. */
  giveUpProvider(trouble: string): void {
    const provider = this.#choice?.provider;
    const folder = this.#ports.folder();
    if (provider === undefined || !folder) return;
    this.#choice = { reason: `${deviceName(provider)}: it failed at work (${trouble})` };
    this.#ports.log('warn', `Back to the CPU. ${this.#choice.reason}`);
    void rememberDevice(this.#optionsFor(folder), this.#choice);
    this.#ports.onOther();
  }

  dispose(): void {
    this.#end.abort();
    this.#endTrial?.();
    clearTimeout(this.#timer);
  }

  async #settle(folder: ModelFolder): Promise<void> {
    const { device, log, onChange } = this.#ports;
    if (device !== 'cpu') {
      this.#choice = await recallDevice(this.#optionsFor(folder)).catch((error: unknown) => {
        log('debug', `What is remembered of devices cannot be used: ${String(error)}`);
        return undefined;
      });
    }
    if (device === 'gpu' && !this.#choice) await this.#probe(folder);
    this.#settled = true;
    onChange();
  }

  async #look(): Promise<void> {
    const { folder: current, isReady, afterMs = AFTER_MS } = this.#ports;
    const folder = current();
    if (!folder) return;
    // Nobody waits longer for first results because of this.
    if (!isReady() && this.#ports.isBusy()) {
      this.#timer = setTimeout(() => void this.#look(), afterMs).unref();
      return;
    }
    await this.settle(folder);
    if (!this.#choice && !this.#probing) await this.#probe(folder);
  }

  async #probe(folder: ModelFolder): Promise<void> {
    const { workers, isBusy, log, onOther, onChange } = this.#ports;
    const { signal } = this.#end;
    const givenUp = (): boolean => signal.aborted;
    const options = this.#optionsFor(folder);
    const busy = isBusy() && !this.holdsWork;
    this.#probing = true;
    onChange();
    try {
      this.#endTrial = await beginTrial(options, signal);
      if (givenUp()) return;
      const choice = await probeDevices(options, loadParams(folder), [...folder.info.thresholds], workers, signal);
      if (givenUp()) return;
      this.#choice = choice;
      log('info', `Scoring on the ${deviceName(choice.provider)}. ${choice.reason}`);
      if (choice.provider !== undefined) onOther();
      // Beside other work a GPU may look slower than it is.
      if (!(busy && choice.tooSlow === true)) await rememberDevice(options, choice);
    } finally {
      this.#endTrial?.();
      this.#endTrial = undefined;
      this.#probing = false;
      onChange();
    }
  }

  #optionsFor({ info }: ModelFolder): DeviceOptions {
    const { device, workerModule, stateFolder, log, hangMs } = this.#ports;
    return { device, workerModule, stateFolder, log, modelDigest: info.digest, ...(hangMs !== undefined && { hangMs }) };
  }
}
