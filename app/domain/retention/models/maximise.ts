/** A function's value and gradient at a point. */
export type Evaluation = { value: number; gradient: number[] };

/** Where a search ended: the best point found, and its value. */
export type Maximum = { point: number[]; value: number };

/** Each coordinate's range. */
export type Bounds = { lower: readonly number[]; upper: readonly number[] };

const MAX_STEPS = 400;
const MAX_MOVE = 2; // no coordinate moves further in one step: likelihoods are treacherous far from where they were seen
const GRADIENT_TOLERANCE = 1e-9;
const GAIN_TOLERANCE = 1e-11; // of the value: what rounding hides anyway

/**
 * Searches a maximum of a smooth function of few variables within bounds: BFGS on the variables that no bound holds,
 * with steps projected onto the bounds and Armijo's rule (Nocedal & Wright, Numerical Optimization, ch. 6 and 16.7).
 * Finds a local maximum; start from several points where there may be more than one.
 */
export function maximise(evaluate: (point: number[]) => Evaluation, start: readonly number[], bounds: Bounds): Maximum {
  const clamp = (v: number, i: number): number =>
    Math.min(Math.max(v, bounds.lower[i] as number), bounds.upper[i] as number);
  let point = start.map(clamp);
  let { value, gradient } = evaluate(point);
  let curvature = identity(point.length); // of the negated function
  let fresh = true;
  for (let step = 0; step < MAX_STEPS; step++) {
    const free = point.map((v, i) => {
      const slope = gradient[i] as number;
      return !((v <= (bounds.lower[i] as number) && slope <= 0) || (v >= (bounds.upper[i] as number) && slope >= 0));
    });
    const steepest = Math.max(0, ...gradient.map((slope, i) => (free[i] ? Math.abs(slope) : 0)));
    if (steepest <= GRADIENT_TOLERANCE * (1 + Math.abs(value))) break;

    let direction = solve(curvature, gradient, free);
    if (!(dot(direction, gradient) > 0)) {
      curvature = identity(point.length);
      fresh = true;
      direction = gradient.map((slope, i) => (free[i] ? slope : 0));
    }
    if (dot(direction, gradient) <= GAIN_TOLERANCE * (1 + Math.abs(value))) break;
    const longest = Math.max(...direction.map(Math.abs));
    let scale = Math.min(1, MAX_MOVE / longest, fresh ? 0.5 / longest : 1);
    let next: number[] | null = null;
    let there: Evaluation = { value, gradient };
    for (let halving = 0; halving < 30; halving++, scale /= 2) {
      const candidate = point.map((v, i) => clamp(v + scale * (direction[i] as number), i));
      const moved = candidate.map((v, i) => v - (point[i] as number));
      there = evaluate(candidate);
      if (there.value >= value + 1e-4 * dot(moved, gradient) && Number.isFinite(there.value)) {
        next = candidate;
        break;
      }
    }
    if (!next) {
      if (fresh) break;
      curvature = identity(point.length);
      fresh = true;
      continue;
    }
    const moved = next.map((v, i) => v - (point[i] as number));
    const bend = gradient.map((slope, i) => slope - (there.gradient[i] as number));
    const product = dot(moved, bend);
    if (product > 1e-12 * Math.sqrt(dot(moved, moved) * dot(bend, bend))) {
      if (fresh) curvature = identity(point.length, dot(bend, bend) / product);
      update(curvature, moved, bend, product);
      fresh = false;
    }
    point = next;
    ({ value, gradient } = there);
  }
  return { point, value };
}

/** Whether a coordinate of a point lies on its bound. */
export function touches(point: readonly number[], { lower, upper }: Bounds, i: number): boolean {
  const v = point[i] as number;
  return v <= (lower[i] as number) || v >= (upper[i] as number);
}

function update(curvature: number[][], moved: number[], bend: number[], product: number): void {
  const image = curvature.map((row) => dot(row, moved));
  const length = dot(image, moved);
  curvature.forEach((row, i) => {
    for (let j = 0; j < row.length; j++) {
      const gain = ((bend[i] as number) * (bend[j] as number)) / product;
      row[j] = (row[j] as number) + gain - ((image[i] as number) * (image[j] as number)) / length;
    }
  });
}

/** Solves matrix * x = right over the free variables (Gauss with pivots); the others stay 0. */
function solve(matrix: number[][], right: number[], free: boolean[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, i) =>
    free[i]
      ? [...row.map((v, j) => (free[j] ? v : 0)), right[i] as number]
      : [...row.map((_, j) => (i === j ? 1 : 0)), 0],
  );
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let i = column; i < size; i++) {
      if (Math.abs(rows[i]?.[column] as number) > Math.abs(rows[pivot]?.[column] as number)) pivot = i;
    }
    const top = rows[pivot] as number[];
    rows[pivot] = rows[column] as number[];
    rows[column] = top;
    rows.forEach((row, i) => {
      if (i === column) return;
      const factor = (row[column] as number) / (top[column] as number);
      for (let j = column; j <= size; j++) row[j] = (row[j] as number) - factor * (top[j] as number);
    });
  }
  return rows.map((row, i) => (row[size] as number) / (row[i] as number));
}

function identity(size: number, scale = 1): number[][] {
  return Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? scale : 0)));
}

function dot(x: readonly number[], y: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += (x[i] as number) * (y[i] as number);
  return sum;
}
