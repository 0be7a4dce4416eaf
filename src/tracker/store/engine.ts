/* The engine that the store opens. No other file of `store/` names one of `sqlite/`. */

export { openDatabase } from './sqlite/database';
export { storageProblem } from './sqlite/result-codes';
