// The configured server: its settings, its key (one for each address, in the editor's secret storage), whether text may go there, and the prompts.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Prompts } from '../../synthesis/prompts/prompts';
import { soundKey } from '../../synthesis/server/key';
import type { ServerSettings } from '../../synthesis/server/settings';
import { STAGES, type Stage } from '../../synthesis/stage';
import type { HostView } from '../../webview/generate/messages';
import type { Configuration } from '../configuration';
import type { Log } from '../log';
import type { Settings } from '../settings';
import { Consent } from './consent';
import type { SynthesisEngine } from './engine';
import { consentWords, keyProblem, UNSOUND_KEY } from './words';

/** A key never goes to another address than the one that it was given for. */
const secretOf = (baseUrl: string): string => `emoPillars.generate.key ${new URL(baseUrl).origin}`;
/** @param baseUrl as `checkedUrl` gives it */
const isEncrypted = (baseUrl: string): boolean => baseUrl.startsWith('https:');

export interface AccessPorts {
  readonly context: vscode.ExtensionContext;
  readonly configuration: Configuration;
  readonly engine: () => SynthesisEngine;
  readonly log: () => Log;
}

export class ServerAccess {
  readonly #consent: Consent;

  constructor(private readonly ports: AccessPorts) {
    this.#consent = new Consent(ports.context.globalState);
  }

  get settings(): Settings {
    return this.ports.configuration.of(vscode.workspace.workspaceFolders?.[0]?.uri);
  }

  /** @throws AddressError, which says what to write instead */
  async server(address: string, model: string): Promise<ServerSettings> {
    const baseUrl = this.ports.engine().checkedUrl(address);
    const key = await this.ports.context.secrets.get(secretOf(baseUrl));
    if (key !== undefined && soundKey(key) === undefined) throw new Error(`The key of ${this.ports.engine().hostOf(baseUrl)} ${UNSOUND_KEY}`);
    const { settings } = this;
    return {
      baseUrl,
      model,
      ...(key !== undefined && { key }),
      concurrency: settings['generate.concurrency'],
      timeout: settings['generate.timeout'] * 1000,
      batch: settings['generate.batch'],
      onNote: note => this.ports.log().info(note),
    };
  }

  /** What the form says of the address. */
  async hostOf(address: string): Promise<HostView> {
    const { engine, context } = this.ports;
    const baseUrl = engine().checkedUrl(address);
    const local = engine().isLocal(baseUrl);
    const hasKey = (await context.secrets.get(secretOf(baseUrl))) !== undefined;
    return { name: engine().hostOf(baseUrl), local, encrypted: isEncrypted(baseUrl), agreed: local || this.#consent.has(baseUrl), hasKey };
  }

  /** Asks once for each server that is not on this machine, and again where it is reached in another way. @returns whether text may go there */
  async agree(address: string, characters: number): Promise<boolean> {
    const host = await this.hostOf(address);
    if (host.agreed) return true;
    const { message, detail } = consentWords(host, characters);
    const send = 'Send';
    if ((await vscode.window.showWarningMessage(message, { modal: true, detail }, send)) !== send) return false;
    await this.#consent.give(this.ports.engine().checkedUrl(address));
    return true;
  }

  /** @returns whether there is a key now that was not there before */
  async setKey(address: string): Promise<boolean> {
    const baseUrl = this.ports.engine().checkedUrl(address);
    const host = this.ports.engine().hostOf(baseUrl);
    const key = await vscode.window.showInputBox({ title: `The key of ${host}`, prompt: 'It is kept in the secret storage of the editor, and sent to this server only.', password: true, ignoreFocusOut: true, validateInput: keyProblem });
    const sound = soundKey(key ?? '') ?? '';
    if (sound === '') return false;
    await this.ports.context.secrets.store(secretOf(baseUrl), sound);
    return true;
  }

  async forgetKey(address: string): Promise<string> {
    const baseUrl = this.ports.engine().checkedUrl(address);
    await this.ports.context.secrets.delete(secretOf(baseUrl));
    return this.ports.engine().hostOf(baseUrl);
  }

  /** Those that come along, with the user's own in their place. @throws Error that names the file at fault */
  async prompts(): Promise<Prompts> {
    const { readPrompts, BUILT_IN_PROMPTS } = this.ports.engine();
    const named = this.settings['generate.promptsFolder'];
    if (named === '') return BUILT_IN_PROMPTS;
    const folder = path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', named);
    const files = new Map<Stage, string>();
    for (const stage of STAGES) {
      const text = await readFile(path.join(folder, `${stage}.md`), 'utf8').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text !== undefined) files.set(stage, text);
    }
    if (files.size === 0) throw new Error(`There is no prompt in ${folder}, which the setting emoPillars.generate.promptsFolder names: it would be called ${STAGES[0]}.md, for example.`);
    return readPrompts(files);
  }
}
