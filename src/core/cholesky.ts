// Cholesky factors of small symmetric matrices, and solving with them.

/**
 * The lower factor of a symmetric positive definite matrix.
 * @param matrix size × size, row by row; only its lower half is read
 * @throws RangeError where the matrix is not positive definite
 */
export function cholesky(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column] as number;
      for (let at = 0; at < column; at++) sum -= (factor[row * size + at] as number) * (factor[column * size + at] as number);
      if (column < row) factor[row * size + column] = sum / (factor[column * size + column] as number);
      else if (sum > 0) factor[row * size + row] = Math.sqrt(sum);
      else throw new RangeError('the matrix is not positive definite');
    }
  }
  return factor;
}

/** Solves matrix · x = vector, given the matrix' lower factor. */
export function solve(factor: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  const solution = Float64Array.from(vector);
  for (let row = 0; row < size; row++) {
    let sum = solution[row] as number;
    for (let at = 0; at < row; at++) sum -= (factor[row * size + at] as number) * (solution[at] as number);
    solution[row] = sum / (factor[row * size + row] as number);
  }
  for (let row = size - 1; row >= 0; row--) {
    const value = (solution[row] as number) / (factor[row * size + row] as number);
    solution[row] = value;
    // Along a row of the factor, which lies together in memory.
    for (let at = 0; at < row; at++) solution[at] = (solution[at] as number) - (factor[row * size + at] as number) * value;
  }
  return solution;
}

export function dot(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] as number) * (other[at] as number);
  return sum;
}
