// Fetches a package of the lock file from npm into an ignored folder, holds it to the hash there, and unpacks it.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { inRoot } from '../host/folders';

export interface LockedPackage {
  name: string;
  version: string;
  /** Subresource integrity: `sha512-` and the hash in base 64. */
  integrity: string;
}

export const packageCache = inRoot('.cache', 'packages');

/** A package could not be had; `offline` where nothing answered. */
export class FetchError extends Error {
  constructor(message: string, readonly offline: boolean) {
    super(message);
  }
}

export function lockedPackage(name: string): LockedPackage | undefined {
  const { packages } = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8')) as { packages: Record<string, Omit<LockedPackage, 'name'> | undefined> };
  const entry = packages[`node_modules/${name}`];
  return entry && { name, version: entry.version, integrity: entry.integrity };
}

export interface FetchOptions {
  cache?: string;
  env?: NodeJS.ProcessEnv;
  /** How long npm may take. */
  mostMs?: number;
}

/** Gives the package as npm keeps it; what is in the cache is held to the hash too. */
export async function fetchPackage(wanted: LockedPackage, { cache = packageCache, env = process.env, mostMs = 900_000 }: FetchOptions = {}): Promise<Buffer> {
  const kept = path.join(cache, `${wanted.name.replace('/', '-')}-${wanted.version}.tgz`);
  if (existsSync(kept)) {
    const contents = readFileSync(kept);
    if (isIntact(contents, wanted)) return contents;
  }
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'fetching-'));
  try {
    await npmPack(wanted, folder, env, mostMs);
    const [name] = readdirSync(folder).filter(file => file.endsWith('.tgz'));
    if (name === undefined) throw new FetchError(`npm brought no file for ${nameOf(wanted)}`, false);
    const contents = readFileSync(path.join(folder, name));
    if (!isIntact(contents, wanted)) {
      throw new FetchError(`What npm brought for ${nameOf(wanted)} is not what package-lock.json expects: its hash is ${hashOf(contents, wanted)}, not ${wanted.integrity}`, false);
    }
    renameSync(path.join(folder, name), kept);
    return contents;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const nameOf = ({ name, version }: LockedPackage) => `${name}@${version}`;

function hashOf(contents: Buffer, { integrity }: LockedPackage): string {
  const algorithm = integrity.slice(0, integrity.indexOf('-'));
  return `${algorithm}-${createHash(algorithm).update(contents).digest('base64')}`;
}

const isIntact = (contents: Buffer, wanted: LockedPackage) => hashOf(contents, wanted) === wanted.integrity;

/** Where npm got no answer at all; any other failure is one of the answer. */
const noAnswer = /^(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|FETCH_ERROR)$/;

async function npmPack(wanted: LockedPackage, folder: string, env: NodeJS.ProcessEnv, mostMs: number): Promise<void> {
  try {
    await promisify(execFile)('npm', ['pack', nameOf(wanted), '--ignore-scripts', '--loglevel=error'], {
      cwd: folder,
      env: { npm_config_fetch_retry_mintimeout: '1000', ...env },
      timeout: mostMs,
      // On Windows npm is a script.
      shell: process.platform === 'win32',
    });
  } catch (error) {
    const { stderr = '', code, killed = false } = error as { stderr?: string; code?: unknown; killed?: boolean };
    const reason = killed ? `nothing after ${mostMs / 1000} s` : (/npm error code (\S+)/.exec(stderr)?.[1] ?? String(code));
    const offline = killed || noAnswer.test(reason);
    throw new FetchError(
      `${nameOf(wanted)} could not be fetched from npm: ${offline ? `the registry cannot be reached (${reason})` : `${reason}\n${stderr.trim().slice(-1000)}`}`,
      offline,
    );
  }
}

/** The files of a package by their path within it (POSIX ustar, as npm writes it). */
export function unpack(packed: Buffer): Map<string, Buffer> {
  const tar = gunzipSync(packed);
  const text = (from: number, length: number) => tar.toString('utf8', from, from + length).replace(/\0.*$/s, '');
  const files = new Map<string, Buffer>();
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = parseInt(text(at + 124, 12), 8);
    if (!/^ustar/.test(text(at + 257, 6)) || !Number.isSafeInteger(size)) throw new Error('not a package of npm');
    const name = [text(at + 345, 155), text(at, 100)].filter(Boolean).join('/');
    const isFile = /^[0\0]$/.test(tar.toString('latin1', at + 156, at + 157));
    if (isFile) files.set(name.slice(name.indexOf('/') + 1), tar.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
