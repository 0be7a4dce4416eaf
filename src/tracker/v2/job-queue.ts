import { HttpError } from '../http-error';
import { FairSemaphore } from '../store/fair-queue';

/** Bounds the jobs that wait. */
const MAX_WAITING_JOBS = 1000;

interface JobLimits {
  /** Concurrent jobs, in total and of one person. */
  readonly running: number;
  readonly runningPerPerson: number;
  /** Waiting jobs of one person. */
  readonly waitingPerPerson: number;
}

const tooManyJobs = (isOwn: boolean): HttpError =>
  new HttpError(
    429,
    isOwn
      ? 'Too many of your jobs are waiting already. Start this one again when some of them are done.'
      : 'Too many jobs are waiting already. Start this one again later.',
  );

/** Limits concurrent jobs. People take turns, so that somebody with many jobs does not delay the first job of somebody else. */
export class JobQueue {
  readonly #turns: FairSemaphore;

  constructor({ running, runningPerPerson, waitingPerPerson }: JobLimits) {
    this.#turns = new FairSemaphore(running, {
      perClient: runningPerPerson,
      maxWaiting: MAX_WAITING_JOBS,
      maxWaitingPerClient: waitingPerPerson,
      createError: tooManyJobs,
    });
  }

  /**
   * Runs a job of a person in its turn. @throws {HttpError} 429 when too many wait @throws {RequestCancelled} when the signal is aborted before the job
   * starts
   */
  run<T>(person: number | null, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return this.#turns.run({ client: String(person), signal }, work);
  }
}
