// What can go wrong with the classifier itself.

export class ClassifierError extends Error {
  override readonly name = 'ClassifierError';
  constructor(
    readonly code: 'worker-failed' | 'queue-full' | 'disposed',
    message: string,
  ) {
    super(message);
  }
}
