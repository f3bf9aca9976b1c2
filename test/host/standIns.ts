// JavaScript put in the place of two native modules of code-server, which would otherwise want a compiler.

/** Only checks passwords, and our server has none: it listens on loopback and is open. */
export const argon2StandIn = `
const refuse = () => Promise.reject(new Error('this server has no passwords'));
module.exports = { hash: refuse, verify: refuse };
`;

/** Writes log files; without it the editor's log channels stay empty. */
export const spdlogStandIn = `
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const names = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];
class Logger {
  constructor(file) { this.file = file; this.level = 2; this.formatted = true; fs.mkdirSync(path.dirname(file), { recursive: true }); }
  write(level, text) {
    if (level < this.level) return;
    const at = new Date().toISOString().replace('T', ' ').replace('Z', '');
    fs.appendFileSync(this.file, this.formatted ? at + ' [' + names[level] + '] ' + text + '\\n' : text);
  }
  trace(text) { this.write(0, text); }
  debug(text) { this.write(1, text); }
  info(text) { this.write(2, text); }
  warn(text) { this.write(3, text); }
  error(text) { this.write(4, text); }
  critical(text) { this.write(5, text); }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  setPattern() {}
  clearFormatters() { this.formatted = false; }
  flush() {}
  drop() {}
}
exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = async (name, file) => new Logger(file);
exports.createAsyncRotatingLogger = async (name, file) => new Logger(file);
`;

/** Ends an extension host whose server has gone. */
export const watchdogStandIn = `
exports.start = server => {
  setInterval(() => {
    try { process.kill(server, 0); } catch { process.exit(87); }
  }, 2000).unref();
};
exports.exit = code => process.exit(code || 0);
`;
