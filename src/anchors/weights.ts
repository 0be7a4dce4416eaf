import type { FEATURES, LOST_FEATURES } from './features';

/**
 * What each feature of a place weighs: a place is as probable as e to the sum of its weighted features, beside all other places and there
 * being none. Learned by logistic regression (L-BFGS, L2) from half of the repositories of the benchmark that docs/performance.md tells of;
 * the other half was never looked at.
 */
export const WEIGHTS: Readonly<Record<(typeof FEATURES)[number], number>> = {
  content: 3.14,
  contentSquared: 0.84,
  equalLines: 1.68,
  equalText: 0.42,
  firstLine: 1.09,
  lastLine: 0.49,
  lineAbove: -0.29,
  lineBelow: 0.36,
  contextAbove: 1.7,
  contextBelow: 1.46,
  header: -0.31,
  headers: 1.04,
  aligned: 3,
  alignedBack: -0.35,
  betweenNeighbours: 0.03,
  outsideNeighbours: -1.2,
  nearNeighbours: 0.41,
  samePath: -0.89,
  sameName: 2.2,
  fileSimilarity: -0.34,
  length: -0.25,
  balance: 0.1,
  contentTimesContext: -1.78,
  contentTimesHeaders: -0.34,
  smallContent: 0.26,
  sameLine: -0.66,
};

/** What each feature of there being no place weighs. */
export const LOST_WEIGHTS: Readonly<Record<(typeof LOST_FEATURES)[number], number>> = {
  always: 5.19,
  weight: 2.29,
  neighboursMeet: 1.72,
  noFile: -1.01,
  neighboursThere: -0.65,
};
