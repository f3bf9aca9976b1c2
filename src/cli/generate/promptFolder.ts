// Reads the prompts that a user's folder puts in the place of ours.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BUILT_IN_PROMPTS, PromptError, readPrompts, type Prompts } from '../../synthesis/prompts/prompts';
import { STAGES, type Stage } from '../../synthesis/stage';
import { UsageError, codeOf } from '../exit';
import { whyUnreadable } from '../scriptFile';

export async function promptsOf(folder: string | undefined): Promise<Prompts> {
  if (folder === undefined) return BUILT_IN_PROMPTS;
  const files = new Map<Stage, string>();
  for (const stage of STAGES) {
    try {
      files.set(stage, await readFile(path.join(folder, `${stage}.md`), 'utf8'));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw new UsageError(`--prompts ${folder}: ${stage}.md: ${whyUnreadable(error)}`);
    }
  }
  if (files.size === 0) throw new UsageError(`--prompts ${folder}: there is none of ${STAGES.map(stage => `${stage}.md`).join(', ')}`);
  try {
    return readPrompts(files);
  } catch (error) {
    if (error instanceof PromptError) throw new UsageError(`--prompts ${folder}: ${error.message}`);
    throw error;
  }
}
