// How far a document is: what the status item says and tests wait for.
export type SessionState =
  | { readonly kind: 'reading' }
  | { readonly kind: 'annotating'; readonly done: number; readonly total: number }
  | { readonly kind: 'annotated'; readonly total: number }
  /** The text is not in the model's language, so nothing is said of it. */
  | { readonly kind: 'otherLanguage'; readonly language: string; readonly expected: string }
  | { readonly kind: 'failed'; readonly reason: string };
