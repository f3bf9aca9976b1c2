// How many classes a label set may have for what keeps them as bits.

/** A bit for each class of a record's labels, in a whole number of 64. */
export const MOST_CLASSES = 64;
/** A bit for each class that a model gives, in a double. */
export const MOST_PREDICTED = 52;
