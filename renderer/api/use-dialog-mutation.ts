import type { Problem } from '@shared/problem'
import { useMutation } from '@tanstack/react-query'
import { problemOf } from './request'

export interface DialogMutationOptions<Given, Answer> {
  /** it was done, whether or not the dialog is still there */
  readonly done?: (answer: Answer, given: Given) => void
  /** it was done, and the dialog is still there: closes it */
  readonly close?: (answer: Answer) => void
  readonly refused?: (problem: Problem) => void
}

export interface DialogMutation<Given> {
  readonly busy: boolean
  readonly done: boolean
  /** why the last try was refused, until the next one */
  readonly problem: Problem | null
  /** what was asked for last; undefined when it was refused */
  readonly given: Given | undefined
  /** does nothing while it is busy */
  run(given: Given): void
  /** what was refused is not what stands in the dialog any more */
  forget(): void
}

/** What a dialog asks main to do: once at a time, with its refusal shown in the dialog. */
export function useDialogMutation<Given = void, Answer = unknown>(
  ask: (given: Given) => Promise<Answer>,
  { done, close, refused }: DialogMutationOptions<Given, Answer> = {},
): DialogMutation<Given> {
  const mutation = useMutation({
    mutationFn: ask,
    onSuccess: (answer, given) => done?.(answer, given),
    onError: (error) => refused?.(problemOf(error)),
  })
  const { isPending: busy, isSuccess, isError, error, variables } = mutation
  return {
    busy,
    done: isSuccess,
    problem: isError ? problemOf(error) : null,
    given: busy || isSuccess ? variables : undefined,
    run: (given) => {
      if (!busy) mutation.mutate(given, { onSuccess: (answer) => close?.(answer) })
    },
    forget: () => {
      if (isError) mutation.reset()
    },
  }
}
