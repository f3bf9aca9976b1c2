// The child of the service's tests: answers, keeps silent, fails or dies as asked.
const { createMessageConnection, IPCMessageReader, IPCMessageWriter } = require('vscode-jsonrpc/node');

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
connection.onRequest('echo', value => value);
connection.onRequest('environment', () => ({ asNode: process.env.ELECTRON_RUN_AS_NODE, arguments: process.execArgv }));
connection.onRequest('fail', () => {
  throw new Error('asked to fail');
});
connection.onRequest('never', () => new Promise(() => undefined));
connection.onRequest('slow', async ({ times, pause }) => {
  for (let time = 0; time < times; time++) {
    await new Promise(resolve => setTimeout(resolve, pause));
    void connection.sendNotification('still here');
  }
  return 'done';
});
connection.onRequest('sayAndDie', count => {
  for (let index = 0; index < count; index++) void connection.sendNotification('said', index);
  setImmediate(() => process.kill(process.pid, 'SIGKILL'));
  return new Promise(() => undefined);
});
connection.onRequest('exit', code => process.exit(code));
process.once('disconnect', () => process.exit(0));
connection.listen();
