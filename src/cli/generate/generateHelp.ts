// What `generate --help` and `generate merge --help` say.
import { DEFAULT_GATES, DEFAULT_PLAN } from '../../synthesis/plan';
import { STAGES } from '../../synthesis/stage';
import { CORPUS_ENDINGS, TEXT_ENDINGS } from './narrativeFiles';
import { TEXT_FIELDS } from './narratives';

const { make, characters, contextualShare, callsPerMissing, threshold, seed, temperature, attempts } = DEFAULT_PLAN;
const { nearDuplicate, copiedWords, rewriting } = DEFAULT_GATES;

export const GENERATE_HELP = `emo-pillars generate: examples with soft emotion labels, made from narratives by a language model of yours

Usage
  emo-pillars generate FILE|FOLDER… --server URL --model NAME --out DIR [options]
  emo-pillars generate … --out DIR --resume          goes on with a run that was stopped
  emo-pillars generate merge DIR… --out DIR          joins shards; merge --help
  emo-pillars generate --stage STAGE RECORDS.jsonl --server URL --model NAME [--out FILE]
  emo-pillars generate FILE --dry-run                every prompt, and nothing is sent
  emo-pillars generate FILE… --estimate              calls and tokens, and nothing is sent
  emo-pillars generate --cancel-batch --out DIR --server URL           cancels the jobs that a run left
  emo-pillars generate --test-connection --server URL [--model NAME]   without NAME: lists the models

Six stages, each a call of its own: characters of the narrative, utterances of a character, soft labels,
context, cleaning of the context, rewriting (Emo Pillars, arXiv 2504.16856). Narratives are sent to the
server that you name and nowhere else; which host that is, and how many characters, is said first.

Narratives
  FILE                     a text is one narrative; JSON Lines (${CORPUS_ENDINGS.join(', ')}) hold one a line,
                           with a title if there is one, in ${TEXT_FIELDS.slice(0, -1).join(', ')}
                           or ${TEXT_FIELDS.at(-1) ?? ''}
  FOLDER                   all ${TEXT_ENDINGS.join(', ')} and JSON Lines below it;
                           of subtitles what is said. Hidden files are left alone, and so are
                           folders that generate has written, and the one of --out
  --text-field NAME        of JSON Lines: the field with the narrative; of --stage, in --narratives
  --limit N                only the first N narratives; of --stage, records
  --shard I/N              only every N-th narrative, from the I-th; targets are then those of the shard
What cannot be read, or is empty, is rejected with its reason, and counted. What is longer than the context
of the model is cut at a scene or paragraph, and counted too; provenance.narrative says how far it was read.

Server
  --server URL             base URL of any server that speaks as OpenAI's: Mistral, vLLM, llama.cpp, Ollama…
  --model NAME             one that the server has; --test-connection lists them
  EMO_PILLARS_API_KEY      in the environment: the key; it is never an option and never kept
  --concurrency N          most requests at once (64); as many as the server keeps up with are made
  --timeout SECONDS        for one request (120)
  --context-length N       tokens that one request may have, where the server does not say; else 4096
  --form auto|schema|lines answers by JSON schema, or as lines; auto: schema where the server honours it
  --batch                  by the server's batch jobs, where it has them (Mistral). A run that is stopped
                           leaves them at work: --resume fetches what they answer, --cancel-batch ends them

What is made
  --out DIR, -o DIR        the run, and then what came of it (see below)
  --make contextless|contextual|both  (${make})
  --characters N           most characters of a narrative (${characters})
  --share X                of the utterances kept, the share that also gets a context (${contextualShare})
  --target EMOTION=N       wanted examples with it; may be given again, or as A=N,B=N; all=N for each
  --calls-per-missing N    most further calls for each example that a target is short of (${callsPerMissing})
  --threshold X            expressiveness from which a label counts (${threshold})
  --seed N  --temperature X  --attempts N   (${seed}, ${temperature}, ${attempts}; attempts at one answer)
  --prompts DIR            its actors.md, utterances.md, labels.md, context.md, cleaning.md, rewriting.md
                           take the place of ours
  --gate NAME=VALUE        nearDuplicate=${nearDuplicate} or off, copiedWords=${copiedWords} or off, namesEmotion=on|off,
                           rewriting=${rewriting.join('-')} or off, wrongSpeaker, wrongLanguage, refusal: on|off
  --no-check               does not ask the embedded classifier for its view (of --stage labels too), nor
                           for diversity

The run
  --resume                 no answer that had arrived is asked for again
  --again                  begins anew with other settings, from the answers that DIR holds; what had
                           timed out or failed at the server is asked once more
  --price-input X --price-output X --currency NAME   of a million tokens: shows the cost
  --json                   the account as one JSON document on stdout
  --device auto|cpu|gpu    of the embedded classifier
  --verbose
  -h, --help

DIR then holds
  contextless/, contextual/  train.jsonl, validation.jsonl, test.jsonl (80/10/10 and 90/5/5 % of the
                           narratives, all of one in one split); all.jsonl where fewer than ten
                           narratives gave examples
  rejected.jsonl           everything else, with reasons: nothing is lost in silence
  report.html, README.md   figures with 20 examples drawn by chance; the card of the data set
  run.json, log.jsonl, answers-*.jsonl   the run itself, which --resume and merge need

One stage on existing records
  --stage STAGE            ${STAGES.slice(0, -1).join(', ')} or ${STAGES.at(-1) ?? ''}:
                           reads what the stage before it gives, or fields of the usual names. actors gives
                           a record for each character, utterances one for each utterance; the others give
                           each record back with all_emotions and all_emotions_mapped, context, or rewritten
  --narratives FILE|FOLDER where the narratives are that records name by their SHA-256 and do not hold,
                           such as those that generate makes; may be given again
  --estimate               calls and characters, and nothing is sent
  --out FILE, -o FILE      otherwise stdout; NAME.rejected.jsonl beside it, and FILE.run for --resume
Narratives are cut, and gates stand, as in a run: at labels the threshold, at the others --gate. What the
stage context gives is judged once it is cleaned: until then it may name the emotion. Languages, and the
names of other speakers, are compared where the narrative is there.

Exit codes
  0    all narratives are done; of --stage, all records; of --test-connection: a run can work, if not by
       schema or seed
  1    some gave nothing, or could not be read; stderr and rejected.jsonl say which and why
  2    the command was called in a way that cannot work
  3    the server, or the embedded model, is at fault; --resume goes on
  130  cancelled (Ctrl+C); --resume goes on
`;

export const MERGE_HELP = `emo-pillars generate merge: joins the runs of shards into one data set

Usage
  emo-pillars generate merge DIR… --out DIR [options]

Takes what each DIR has kept, narrative by narrative in the order of one run over all, and leaves out what
is nearly the same as an earlier utterance, and what another DIR holds too. Writes splits, rejected.jsonl,
report.html and README.md as generate does. Of a run that is not finished it takes the narratives that are
done, so it also shows how far one has come.

Options
  --out DIR, -o DIR        a folder that is none of those merged
  --mixed                  joins runs of different settings all the same; the report says how they differ
  --near-duplicate X|off   similarity from which two utterances are the same (that of the first run)
  --price-input X --price-output X --currency NAME
  --no-check               does not ask the embedded encoder for diversity
  --json                   the account as one JSON document on stdout
  --device auto|cpu|gpu, --verbose
  -h, --help

Exit codes
  0    done
  1    nothing was kept
  2    the command was called in a way that cannot work, or the runs do not go together
  3    the embedded model is at fault
  130  cancelled (Ctrl+C)
`;
