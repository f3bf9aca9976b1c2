// Limited-memory BFGS (Nocedal, 1980) with a preconditioner, one step at a time, so that many problems share one pass over the data.
import { dot } from './cholesky';

/** A problem's value and gradient at the point that it asked about. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

const MOST_PAIRS = 8;
/** Share of the promised decrease that a step must bring (Armijo). */
const SUFFICIENT = 1e-4;
const MOST_HALVINGS = 30;

/** Minimises one smooth convex function. */
export class Descent {
  /** Where the function is to be evaluated next; once `done`, the minimum. */
  point: Float64Array;
  done = false;
  readonly #precondition: (gradient: Float64Array) => Float64Array;
  readonly #tolerance: number;
  #best: (Evaluation & { readonly point: Float64Array }) | undefined;
  #direction: Float64Array = new Float64Array();
  #slope = 0;
  #length = 1;
  #halvings = 0;
  #pairs: Pair[] = [];

  /**
   * @param precondition about the inverse of the Hessian, applied to a vector
   * @param tolerance ends where the decrease that is still to be had is estimated to be below this
   */
  constructor(start: Float64Array, precondition: (gradient: Float64Array) => Float64Array, tolerance: number) {
    this.point = start;
    this.#precondition = precondition;
    this.#tolerance = tolerance;
  }

  /** Takes the evaluation at `point` and moves `point` on, or is done. */
  tell(found: Evaluation): void {
    const best = this.#best;
    if (best === undefined || found.value <= best.value + SUFFICIENT * this.#length * this.#slope) {
      if (best !== undefined) this.#learn(best, found);
      this.#best = { ...found, point: this.point };
      this.#turn(found.gradient);
    } else if (this.#halvings < MOST_HALVINGS) {
      this.#halvings++;
      this.#length /= 2;
      this.#go();
    } else {
      // Rounding hides what is left to be gained.
      this.#end();
    }
  }

  #learn(best: Evaluation & { readonly point: Float64Array }, found: Evaluation): void {
    const step = this.point.map((value, at) => value - (best.point[at] as number));
    const change = found.gradient.map((value, at) => value - (best.gradient[at] as number));
    const product = dot(step, change);
    if (product <= 1e-12 * Math.sqrt(dot(step, step) * dot(change, change))) return;
    this.#pairs.push({ step, change, product });
    if (this.#pairs.length > MOST_PAIRS) this.#pairs.shift();
  }

  #turn(gradient: Float64Array): void {
    const rest = Float64Array.from(gradient);
    const shares: number[] = [];
    for (let at = this.#pairs.length - 1; at >= 0; at--) {
      const { step, change, product } = this.#pairs[at] as Pair;
      const share = dot(step, rest) / product;
      shares[at] = share;
      add(rest, -share, change);
    }
    const direction = this.#precondition(rest);
    this.#pairs.forEach(({ step, change, product }, at) => add(direction, (shares[at] as number) - dot(change, direction) / product, step));
    this.#slope = -dot(direction, gradient);
    if (-this.#slope / 2 <= this.#tolerance) return this.#end();
    this.#direction = direction;
    this.#length = 1;
    this.#halvings = 0;
    this.#go();
  }

  #go(): void {
    const from = this.#best?.point ?? this.point;
    this.point = from.map((value, at) => value - this.#length * (this.#direction[at] as number));
  }

  #end(): void {
    this.done = true;
    if (this.#best !== undefined) this.point = this.#best.point;
  }
}

function add(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let at = 0; at < target.length; at++) target[at] = (target[at] as number) + factor * (vector[at] as number);
}
