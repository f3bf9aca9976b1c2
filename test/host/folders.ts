// Where the host runner finds and leaves things.
import path from 'node:path';

export const root = path.resolve(__dirname, '../..');
export const inRoot = (...parts: string[]) => path.join(root, ...parts);

/** The browser host: code-server, installed on demand. Safe to delete. */
export const hostFolder = inRoot('.vscode-host');
/** Built suites, reports, a downloaded desktop VS Code. Safe to delete. */
export const workFolder = inRoot('.vscode-test');
export const screenshotsFolder = inRoot('screenshots');
export const samplesFolder = inRoot('media', 'samples');
export const actOne = path.join(samplesFolder, 'earnest-act1.fountain');
