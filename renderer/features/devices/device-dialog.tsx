import type { DomainRef, DomainSummary } from '@shared/model/domain'
import type { Problem } from '@shared/problem'
import type { ReactNode } from 'react'
import { type DialogMutation, useDialogMutation, useDomain } from '../../api'
import { Dialog, type LucideIcon, ProblemView, problemTexts, toast } from '../../components'
import { visible } from '../../format'
import { type Translate, useWords } from '../../i18n'
import { devicesWords } from './words'
import './devices.css'

export type DeviceWords = Translate<(typeof devicesWords)['en']>

/**
 * What is wrong with a field, as main said it; undefined when the problem is none of a field, or of another one. A
 * reason without words of its own is told by the problem's.
 */
export function fieldError(t: DeviceWords, problem: Problem | null, field: string): string | undefined {
  if (problem?.code !== 'input.invalid' || problem.params?.field !== field) return undefined
  return t.maybe(`field.${problem.params.reason}`, problem.params) ?? problemTexts(problem).title
}

/** Whether a problem is told at one of these fields, and not above them. */
export function isAtField(problem: Problem | null, fields: readonly string[]): boolean {
  return problem?.code === 'input.invalid' && fields.includes(String(problem.params?.field))
}

/** Runs a change; its success closes the dialog and says what it answers. */
export function useChange(onClose: () => void): DialogMutation<() => Promise<string>> {
  return useDialogMutation((work: () => Promise<string>) => work(), {
    done: (text) => toast({ text }),
    close: onClose,
  })
}

/** Draws a dialog of a VM, or says that the VM is gone. */
export function WithDomain(props: {
  readonly domain: DomainRef
  readonly icon: LucideIcon
  readonly onClose: () => void
  readonly children: (domain: DomainSummary, name: string) => ReactNode
}) {
  useWords(devicesWords)
  const domain = useDomain(props.domain)
  if (domain !== undefined) return props.children(domain, visible(domain.name))
  const gone: Problem = { code: 'domain.gone', remedies: [] }
  return (
    <Dialog icon={props.icon} title={problemTexts(gone).title} onClose={props.onClose}>
      <ProblemView problem={gone} />
    </Dialog>
  )
}

/** Enter in a field is the primary button, as in a form. */
export function onEnter(run: () => void) {
  return (event: React.KeyboardEvent) => {
    if (event.key !== 'Enter' || event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return
    if (event.target.type === 'checkbox' || event.target.getAttribute('aria-expanded') === 'true') return
    event.preventDefault()
    run()
  }
}
