// What the study page and the extension say to each other: plain data only.

export interface StudyItemView {
  readonly at: number;
  readonly text: string;
  readonly context?: string;
  readonly character?: string;
  /** Seven answers, in the order in which they are shown. */
  readonly options: readonly string[];
  /** This judge's answer so far, on disk. */
  readonly picks: readonly string[];
}

export type FromStudy =
  /** `at`: where a page of an earlier window was. */
  | { readonly kind: 'ready'; readonly at?: number }
  | { readonly kind: 'answer'; readonly at: number; readonly picks: readonly string[] }
  | { readonly kind: 'go'; readonly at: number }
  | { readonly kind: 'report' };

export type ToStudy =
  /** Without an item all are answered. */
  | { readonly kind: 'shows'; readonly folder: string; readonly title: string; readonly judge: string; readonly size: number; readonly done: number; readonly most: number; readonly item: StudyItemView | undefined; readonly said: string }
  | { readonly kind: 'refused'; readonly message: string };
