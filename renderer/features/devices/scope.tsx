import type { DomainSummary } from '@shared/model/domain'
import { isActive } from '@shared/model/domain-state'
import { useState } from 'react'
import { Checkbox } from '../../components'
import { useWords } from '../../i18n'
import { devicesWords } from './words'

/** When a change holds: in the running VM, from the next start on, or both. */
export interface Scope {
  readonly live: boolean
  readonly persistent: boolean
}

/** Both, as far as the VM has them; what it has not cannot be chosen, whatever was before. */
export function useScope(domain: DomainSummary): readonly [Scope, (scope: Scope) => void] {
  const [wanted, setWanted] = useState<Scope>({ live: true, persistent: true })
  const running = isActive(domain.state)
  if (!running) return [{ live: false, persistent: true }, setWanted]
  if (!domain.persistent) return [{ live: true, persistent: false }, setWanted]
  return [wanted, setWanted]
}

export interface ScopeFieldProps {
  readonly domain: DomainSummary
  readonly scope: Scope
  readonly onChange: (scope: Scope) => void
  readonly error?: string
}

/** Two check boxes for a running VM; a line for one that has no choice. */
export function ScopeField({ domain, scope, onChange, error }: ScopeFieldProps) {
  const t = useWords(devicesWords)
  if (!isActive(domain.state)) return <p className="devices-hint">{t('scope.notRunning')}</p>
  if (!domain.persistent) return <p className="devices-hint">{t('scope.transient')}</p>
  return (
    <fieldset className="devices-group">
      <legend className="field-label">{t('scope.self')}</legend>
      <Checkbox isSelected={scope.live} onChange={(live) => onChange({ ...scope, live })}>
        {t('scope.live')}
      </Checkbox>
      <Checkbox isSelected={scope.persistent} onChange={(persistent) => onChange({ ...scope, persistent })}>
        {t('scope.persistent')}
      </Checkbox>
      {error !== undefined && <span className="field-error">{error}</span>}
    </fieldset>
  )
}
