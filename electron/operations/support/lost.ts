import { ProblemError } from '@shared/problem'

/** Whether an error says only that the connection to the host has ended: what was asked may be done, or not. */
export const isLost = (error: unknown): boolean => error instanceof ProblemError && error.problem.code === 'host.lost'
