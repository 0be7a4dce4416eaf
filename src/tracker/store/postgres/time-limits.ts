/** How long is waited for PostgreSQL, and how long others wait for a write. Tests shorten these times. */
export const timeLimits = {
  /** Bounds the time to wait for a connection. */
  maxConnectMs: 10_000,
  /**
   * A connection for short statements is replaced when it has answered nothing for this time. A network that is lost says nothing: TCP would wait
   * for a quarter of an hour, and everybody's reads with it.
   */
  maxAnswerMs: 15_000,
  /** How often a silent connection of a transaction is checked. Its statements may take long. */
  checkIntervalMs: 5000,
  /** How long to query the state of a transaction whose commit was not answered, while the database is away. A restart takes seconds. */
  maxDecisionMs: 10_000,
  /** How long a write waits in all, for others of its process and for locks. */
  maxWriteWaitMs: 10_000,
  /** The same for a write of long work that would be lost, like an import. */
  maxPatientWriteWaitMs: 60_000,
  /**
   * PostgreSQL ends a write that sends nothing for this time, because others wait for its locks: its process is stopped, or its network lost.
   * Shorter than others wait.
   */
  maxWritePauseMs: 6000,
  /** The same for a write that stores files, since many of them, or a file system in the network, take long. */
  maxFilePauseMs: 60_000,
};
