/**
 * Put before a program that root runs, without a question. Everything goes through `sh`, with messages in English whatever
 * sudo keeps of the environment: so the one right that is needed is the one that is tried.
 */
export const AS_ROOT = ['sudo', '-n', 'sh', '-c', 'LC_ALL=C; export LC_ALL; exec "$@"', 'sh'] as const

/** What is run as root to know whether it may be. */
export const TRY_ROOT = [...AS_ROOT, 'true'] as const
