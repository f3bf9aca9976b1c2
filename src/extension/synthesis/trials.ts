// What servers have shown in connection tests: what works holds until the editor is closed, what failed is tried again.
import type { ServerSettings } from '../../synthesis/server/settings';
import type { TestStep } from '../../webview/generate/messages';
import type { SynthesisEngine } from './engine';
import { testSteps } from './words';

export interface Tried {
  readonly steps: readonly TestStep[];
  /** To choose from, where no model was named, or one that the server does not list. */
  readonly models: readonly string[];
  /** Of answers, as the server gives them. */
  readonly form: 'schema' | 'lines';
  /** What keeps a run from being begun. */
  readonly obstacle?: string;
}

interface Known extends Tried {
  readonly key: string | undefined;
}

/** @param server its address as `checkedUrl` gives it, so that one server has one name */
const nameOf = ({ baseUrl, model }: Pick<ServerSettings, 'baseUrl' | 'model'>): string => `${baseUrl} ${model.trim()}`;

export class Trials {
  readonly #known = new Map<string, Known>();

  constructor(private readonly engine: () => Pick<SynthesisEngine, 'testConnection' | 'brokenStep'>) {}

  /** Tests the server, whatever is known of it. Rejects with AddressError, or with the signal's reason. */
  async anew(server: ServerSettings, signal: AbortSignal): Promise<Tried> {
    const { testConnection, brokenStep } = this.engine();
    const report = await testConnection(server, signal);
    const failed = brokenStep(report);
    const noSchema = report.steps.some(({ id, kind }) => id === 'schema' && kind === 'fails');
    const tried: Known = { steps: testSteps(report.steps), models: report.models ?? [], form: noSchema ? 'lines' : 'schema', key: server.key, ...(failed && { obstacle: failed.words }) };
    this.#known.set(nameOf(server), tried);
    return tried;
  }

  /** Undefined where the server was not tested with this key, or could not be used then. */
  working(server: ServerSettings): Tried | undefined {
    const known = this.#known.get(nameOf(server));
    return known === undefined || known.obstacle !== undefined || known.key !== server.key ? undefined : known;
  }

  /** In which form the server would be asked for answers, as far as is known. */
  formOf(server: Pick<ServerSettings, 'baseUrl' | 'model'>): Tried['form'] {
    return this.#known.get(nameOf(server))?.form ?? 'schema';
  }
}
