import type { FEATURES, LOST_FEATURES } from './features';

/**
 * What each feature of a place weighs: a place is as probable as e to the sum of its weighted features, beside all other places and there
 * being none. Learned by logistic regression (L-BFGS, L2) from half of the repositories of the benchmark that docs/performance.md tells of;
 * the other half was never looked at.
 */
export const WEIGHTS: Readonly<Record<(typeof FEATURES)[number], number>> = {
  content: 4.2,
  contentSquared: 2.98,
  equalLines: 4.04,
  equalText: 0.25,
  firstLine: 0.96,
  lastLine: 0.74,
  lineAbove: -0.91,
  lineBelow: 0.18,
  contextAbove: 2.63,
  contextBelow: 1.97,
  header: 0.07,
  headers: 0.37,
  aligned: 3.21,
  alignedBack: -1.88,
  betweenNeighbours: 0.46,
  outsideNeighbours: -0.7,
  nearNeighbours: 0.55,
  samePath: 0.46,
  sameName: 0.97,
  fileSimilarity: -1.88,
  length: -0.14,
  balance: 0.38,
  contentTimesContext: -5.18,
  contentTimesHeaders: -1.92,
  smallContent: 0.27,
  sameLine: -0.44,
  onlyEqual: 0.01,
  contentHigh: -2.13,
  contentLow: -3.93,
  firstWord: 0.34,
  headerAligned: 0.8,
  positionInHeader: 0.14,
  sameDepth: -0.22,
  wideContext: 0.86,
  likestFile: 1.45,
};

/** What each feature of there being no place weighs. */
export const LOST_WEIGHTS: Readonly<Record<(typeof LOST_FEATURES)[number], number>> = {
  always: 9.21,
  weight: 0.9,
  neighboursMeet: 3,
  noFile: -2.55,
  neighboursThere: -1.22,
};
