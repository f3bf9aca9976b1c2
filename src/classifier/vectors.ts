// Sums over vectors of one size.

export function concatenate(vectors: readonly Float32Array[], size: number): Float32Array {
  const all = new Float32Array(vectors.length * size);
  vectors.forEach((vector, index) => all.set(vector, index * size));
  return all;
}

export function maximum(vectors: readonly Float32Array[], size: number): Float32Array {
  const highest = new Float32Array(size);
  for (const vector of vectors) vector.forEach((value, index) => (highest[index] = Math.max(highest[index] ?? 0, value)));
  return highest;
}

export function mean(vectors: readonly Float32Array[], size: number): Float32Array {
  const sum = new Float32Array(size);
  for (const vector of vectors) vector.forEach((value, index) => (sum[index] = (sum[index] ?? 0) + value / vectors.length));
  return sum;
}
