import type { FEATURES, LOST_FEATURES } from './feature-names';

/**
 * The weights of a place's features. The probability of a place is proportional to e to the power of its weighted sum, among all places and the
 * anchor being lost. Learned by logistic regression (L-BFGS, L2) from half of the repositories of the benchmark in docs/performance.md, and from the
 * history of repositories in neither half. The other half was not used for learning.
 */
export const WEIGHTS: Readonly<Record<(typeof FEATURES)[number], number>> = {
  content: -0.91,
  contentSquared: 1.78,
  equalLines: 1.42,
  equalText: 0.66,
  firstLine: 3.14,
  lastLine: 2.3,
  lineAbove: -0.48,
  lineBelow: 0.42,
  contextAbove: 0.39,
  contextBelow: -0.25,
  header: 0.52,
  headers: -0.15,
  aligned: 0.44,
  alignedBack: -1,
  betweenNeighbours: -0.24,
  outsideNeighbours: -0.92,
  nearNeighbours: 0.9,
  samePath: -0.74,
  sameName: 1.44,
  fileSimilarity: -0.74,
  length: -0.13,
  balance: 0.13,
  contentTimesContext: 1.74,
  contentTimesHeaders: 0.17,
  smallContent: -7.24,
  sameLine: 0.43,
  onlyEqual: 1,
  contentHigh: 0.36,
  contentLow: -8.35,
  firstWord: 0.03,
  headerAligned: 0.32,
  positionInHeader: -0.88,
  sameDepth: -0.03,
  wideContext: 0.56,
  likestFile: -0.09,
  inOrder: 2.72,
  recall: -0.3,
  contained: 0.07,
  cutBlock: -1.7,
  units: -1.3,
  shallower: -0.03,
  sameEnd: 0.39,
  adjacent: 0.33,
  adjacentInVersion: 1.48,
  alignedInVersion: 0.82,
  equalInVersion: 0.55,
  ahead: 0.58,
  rareContent: -0.22,
  claimed: -2.75,
  claimedInVersion: -2.08,
};

/** The weights of the features of an anchor being lost. */
export const LOST_WEIGHTS: Readonly<Record<(typeof LOST_FEATURES)[number], number>> = {
  always: 1.12,
  weight: 4.32,
  neighboursMeet: 1.48,
  noFile: -1.22,
  neighboursThere: 0.34,
};
