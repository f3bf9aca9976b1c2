// What `activate` returns: a read-only look at what is shown, for tests and for other extensions.
import type * as vscode from 'vscode';
import { shownLabels } from './annotations/annotation';
import type { Documents } from './annotations/documents';
import type { SessionState } from './annotations/state';
import type { Scores } from './annotations/scores';
import type { Configuration } from './configuration';
import type { DatasetText } from './dataset/text/register';
import { rangeNow } from './navigate';
import type { Status } from './status';
import type { StatusView } from './statusText';

export interface ShownAnnotation {
  readonly speaker?: string;
  readonly text: string;
  readonly range: vscode.Range;
  /** The labels that the settings let through, strongest first. */
  readonly labels: readonly { readonly label: string; readonly probability: number }[];
}

export interface Api {
  /** Undefined where the document is not annotated. */
  stateOf(document: vscode.TextDocument): SessionState | undefined;
  annotationsOf(document: vscode.TextDocument): readonly ShownAnnotation[];
  /** What is known of a document of JSON Lines; undefined where it is none, or off. */
  datasetOf(document: vscode.TextDocument): ReturnType<DatasetText['viewOf']>;
  /** What the status item says of the active editor. */
  readonly status: StatusView | undefined;
  /** How many texts the classifier was asked for since activation; those found in the cache are not among them. */
  readonly classified: number;
  /** How many of them are not answered yet. */
  readonly waiting: number;
}

export interface ApiPorts {
  readonly documents: Documents;
  readonly datasets: DatasetText;
  readonly configuration: Configuration;
  readonly scores: Scores;
  readonly status: Status;
}

/** @param ports undefined until something is annotated */
export const createApi = (ports: () => ApiPorts | undefined): Api => ({
  stateOf: document => ports()?.documents.of(document)?.state,
  annotationsOf: document => {
    const { documents, configuration } = ports() ?? {};
    const session = documents?.of(document);
    const settings = configuration?.of(document.uri);
    if (session === undefined || settings === undefined) return [];
    return session.utterances.map(utterance => {
      const labels = shownLabels(session.annotation(utterance).result, session.model?.thresholds ?? [], settings);
      const { speaker, text } = utterance;
      return { ...(speaker === undefined ? {} : { speaker }), text, range: rangeNow(session, utterance), labels };
    });
  },
  datasetOf: document => ports()?.datasets.viewOf(document),
  get status() {
    return ports()?.status.view;
  },
  get classified() {
    return ports()?.scores.asked ?? 0;
  },
  get waiting() {
    return ports()?.scores.open ?? 0;
  },
});
