import type { FEATURES, LOST_FEATURES } from './features';

/**
 * What each feature of a place weighs: a place is as probable as e to the sum of its weighted features, beside all other places and there
 * being none. Learned by logistic regression (L-BFGS, L2) from half of the repositories of the benchmark that docs/performance.md describes;
 * the other half was never looked at.
 */
export const WEIGHTS: Readonly<Record<(typeof FEATURES)[number], number>> = {
  content: -1.14,
  contentSquared: 1.42,
  equalLines: 1.79,
  equalText: 3.63,
  firstLine: 2.09,
  lastLine: 1.74,
  lineAbove: -0.42,
  lineBelow: 0.36,
  contextAbove: 0.66,
  contextBelow: -0.86,
  header: 0.47,
  headers: -0.46,
  aligned: 0.51,
  alignedBack: -0.79,
  betweenNeighbours: 0.25,
  outsideNeighbours: -0.81,
  nearNeighbours: 1.37,
  samePath: -1.46,
  sameName: 1.69,
  fileSimilarity: -2.25,
  length: 0.28,
  balance: 0.5,
  contentTimesContext: 2.91,
  contentTimesHeaders: 0.64,
  smallContent: -8.91,
  sameLine: -0.56,
  onlyEqual: 0.28,
  contentHigh: 0.32,
  contentLow: -9.47,
  firstWord: 0.34,
  headerAligned: 0.33,
  positionInHeader: -0.57,
  sameDepth: -0.43,
  wideContext: 0.88,
  likestFile: -0.11,
  inOrder: 2.91,
  recall: -0.59,
  contained: -0.34,
  cutBlock: -1.55,
  units: -0.94,
  shallower: -0.16,
  sameEnd: 0.25,
  adjacent: 0.27,
  adjacentInVersion: 2.57,
  alignedInVersion: 1.06,
  equalInVersion: -0.01,
  ahead: 0.48,
};

/** What each feature of there being no place weighs. */
export const LOST_WEIGHTS: Readonly<Record<(typeof LOST_FEATURES)[number], number>> = {
  always: 1.05,
  weight: 3.86,
  neighboursMeet: 2.24,
  noFile: -1.16,
  neighboursThere: 0.04,
};
