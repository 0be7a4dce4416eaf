import type { FEATURES, LOST_FEATURES } from './features';

/**
 * What each feature of a place weighs: a place is as probable as e to the sum of its weighted features, beside all other places and there
 * being none. Learned by logistic regression (L-BFGS, L2) from half of the repositories of the benchmark that docs/performance.md describes;
 * the other half was never looked at.
 */
export const WEIGHTS: Readonly<Record<(typeof FEATURES)[number], number>> = {
  content: 4.25,
  contentSquared: 3.11,
  equalLines: 3.71,
  equalText: 0.38,
  firstLine: 0.97,
  lastLine: 0.7,
  lineAbove: -0.82,
  lineBelow: 0.18,
  contextAbove: 2.65,
  contextBelow: 2.22,
  header: -0.04,
  headers: 0.62,
  aligned: 3.16,
  alignedBack: -1.63,
  betweenNeighbours: 0.45,
  outsideNeighbours: -0.63,
  nearNeighbours: 0.49,
  samePath: 0.48,
  sameName: 0.83,
  fileSimilarity: -1.76,
  length: -0.18,
  balance: 0.32,
  contentTimesContext: -5.49,
  contentTimesHeaders: -2.14,
  smallContent: 0.46,
  sameLine: -0.37,
  onlyEqual: 0.06,
  contentHigh: -2.4,
  contentLow: -3.67,
  firstWord: 0.29,
  headerAligned: 0.82,
  positionInHeader: 0.16,
  sameDepth: -0.18,
  wideContext: 0.95,
  likestFile: 1.51,
};

/** What each feature of there being no place weighs. */
export const LOST_WEIGHTS: Readonly<Record<(typeof LOST_FEATURES)[number], number>> = {
  always: 9.46,
  weight: 0.75,
  neighboursMeet: 3,
  noFile: -2.45,
  neighboursThere: -1.23,
};
