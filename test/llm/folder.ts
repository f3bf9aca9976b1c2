// Where what the model servers of the tests need is kept: a Python with llama.cpp, and models.
import path from 'node:path';

/** Ignored by git; another folder may be named, so that several checkouts share one. */
export const llmFolder = (): string => process.env['EMO_PILLARS_TEST_LLM'] ?? path.resolve(__dirname, '../../.vscode-test/llm');
