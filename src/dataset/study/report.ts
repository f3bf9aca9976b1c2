// What came of an agreement study: kappa of each pair of judges, alpha, accuracy where judges agree; in all and by label.
import { accuracyWhere, krippendorffAlpha, pairwiseKappa, type Accuracy, type Ratings } from '../../core/agreement';
import type { JudgeAnswers } from './answers';
import { NONE, type Study, type StudyItem } from './study';

/** Figures over decisions: one answer of one item, picked or not. NaN where nothing can be said. */
export interface AgreementFigures {
  readonly decisions: number;
  /** That two judges at least have answered: so much do kappa and alpha rest on. */
  readonly records: number;
  readonly kappas: readonly { readonly judges: readonly [string, string]; readonly kappa: number; /** That both have answered. */ readonly records: number }[];
  /** The mean of `kappas`, as the paper gives it. */
  readonly kappa: number;
  readonly alpha: number;
  /**
   * Whether the record's labels say what exactly so many judges say: of all judges first, down to a bare majority. Of more
   * than three judges two are none: then the last is of what at least two say, and more than say the contrary.
   */
  readonly accuracy: readonly (Accuracy & { readonly agreeing: number; readonly atLeast?: true })[];
}

export interface StudyReport {
  readonly judges: readonly { readonly name: string; readonly answered: number }[];
  readonly items: number;
  readonly all: AgreementFigures;
  readonly labels: readonly (AgreementFigures & { readonly label: string })[];
}

interface Decision {
  readonly item: StudyItem;
  readonly option: string;
}

export function studyReport(study: Study, judges: readonly JudgeAnswers[]): StudyReport {
  const decisions = study.items.flatMap(item => item.options.map((option): Decision => ({ item, option })));
  const figures = (own: readonly Decision[]): AgreementFigures => figuresOf(own, judges, study.neutral);
  const names = [...new Set(decisions.map(({ option }) => option))].sort((a, b) => Number(a === NONE) - Number(b === NONE) || (a < b ? -1 : 1));
  return {
    judges: judges.map(({ judge, picks }) => ({ name: judge, answered: picks.size })),
    items: study.items.length,
    all: figures(decisions),
    labels: names.map(label => ({ label, ...figures(decisions.filter(({ option }) => option === label)) })),
  };
}

function figuresOf(decisions: readonly Decision[], judges: readonly JudgeAnswers[], neutral: string): AgreementFigures {
  const ratings: Ratings = judges.map(({ picks }) => decisions.map(({ item, option }) => {
    const own = picks.get(item.id);
    return own === undefined ? undefined : Number(own.includes(option));
  }));
  const gold = decisions.map(({ item, option }) => Number(option === NONE ? item.gold.every(label => label === neutral) : item.gold.includes(option)));
  const items = [...new Set(decisions.map(({ item }) => item.id))];
  const answeredBy = (least: number, own: readonly JudgeAnswers[]): number => items.filter(id => own.filter(({ picks }) => picks.has(id)).length >= least).length;
  const kappas = pairwiseKappa(ratings).map(({ judges: [one, other], kappa }) => ({ judges: [judges[one]?.judge ?? '', judges[other]?.judge ?? ''] as const, kappa, records: answeredBy(2, [judges[one], judges[other]].flatMap(own => own ?? [])) }));
  const known = kappas.filter(({ kappa }) => !Number.isNaN(kappa));
  const agreeing = Array.from({ length: judges.length }, (_, at) => judges.length - at).filter(count => count > judges.length / 2 && count > 1);
  return {
    decisions: decisions.length,
    records: answeredBy(2, judges),
    kappas,
    kappa: known.reduce((sum, { kappa }) => sum + kappa, 0) / known.length,
    alpha: krippendorffAlpha(ratings),
    accuracy: [
      ...agreeing.map(count => ({ agreeing: count, ...accuracyWhere(ratings, gold, count) })),
      ...(judges.length > 3 ? [{ agreeing: 2, atLeast: true as const, ...accuracyWhere(ratings, gold, 2, true) }] : []),
    ],
  };
}
