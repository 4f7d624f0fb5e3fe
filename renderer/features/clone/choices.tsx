import type { ClonePlan, Notice } from '@shared/model/clone'
import { ArrowRight, Check, Undo2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Checkbox, Icon, Select, type SelectOption, Skeleton, TextField } from '../../components'
import { useWords } from '../../i18n'
import { DiskRow } from './disk-row'
import { noticeText } from './notice-text'
import { noticeWords } from './notice-words'
import type { Planner, PlannerState } from './planner'
import { withMac } from './request'
import { cloneWords } from './words'

export interface ChoicesProps {
  readonly planner: Planner
  readonly state: PlannerState
  readonly errors: ReadonlyMap<string, Notice>
  readonly compare: boolean
  readonly onCompare: (compare: boolean) => void
  /** the guest is prepared afterwards: not where the clone is started */
  readonly prepare: boolean
  readonly onPrepare: (prepare: boolean) => void
}

/** The left side of the dialog: what the clone shall be. */
export function Choices(props: ChoicesProps) {
  const { planner, state, errors } = props
  const t = useWords(cloneWords)
  const notices = useWords(noticeWords)
  const { plan, request, current } = state
  const nameError = errors.get('name')
  const nameField = useRef<HTMLInputElement>(null)
  const proposed = plan !== null
  // The proposed name is selected, so that typing replaces it.
  useEffect(() => {
    if (proposed && document.activeElement === nameField.current) nameField.current?.select()
  }, [proposed])
  return (
    <section className="clone-choices">
      <div className="clone-line" data-field="name">
        <TextField
          label={t('name')}
          inline
          autoFocus
          inputRef={nameField}
          maxLength={4096}
          value={request.name ?? plan?.name ?? ''}
          error={nameError && noticeText(notices, nameError).title}
          onChange={(name) => planner.change((r) => ({ ...r, name }), true)}
        />
        {plan && current && !nameError ? <Free word={t('free.name')} /> : null}
      </div>
      <Place planner={planner} state={state} error={errors.get('directory')} />
      <h3 className="section-head">{t('disks.self')}</h3>
      {plan === null ? (
        state.problem === null && <Skeleton rows={3} />
      ) : plan.disks.length === 0 ? (
        <p className="clone-note">{t('disks.none')}</p>
      ) : (
        <div className="clone-disks">
          <div className="clone-disk-line clone-table-head" aria-hidden="true">
            <span>{t('disk.disk')}</span>
            <span>{t('disk.source')}</span>
            <span>{t('disk.do')}</span>
            <span>{t('disk.format')}</span>
            <span>{t('disk.file')}</span>
          </div>
          {plan.disks.map((disk) => (
            <DiskRow
              key={disk.target}
              disk={disk}
              choice={request.disks.find((d) => d.target === disk.target)}
              directory={plan.directory}
              errors={errors}
              planner={planner}
            />
          ))}
        </div>
      )}
      {plan && plan.interfaces.length > 0 ? <Network plan={plan} {...props} /> : null}
      <h3 className="section-head">{t('options')}</h3>
      <div className="clone-options">
        <Checkbox
          isSelected={request.verify}
          hint={t('option.verify.hint')}
          onChange={(verify) => planner.change((r) => ({ ...r, verify }))}
        >
          {t('option.verify.self')}
        </Checkbox>
        <Checkbox isSelected={request.sync} onChange={(sync) => planner.change((r) => ({ ...r, sync }))}>
          {t('option.sync')}
        </Checkbox>
        <Checkbox
          isSelected={request.keepGraphicsPorts}
          onChange={(keepGraphicsPorts) => planner.change((r) => ({ ...r, keepGraphicsPorts }))}
        >
          {t('option.ports')}
        </Checkbox>
        <Checkbox isSelected={request.start} onChange={(start) => planner.change((r) => ({ ...r, start }))}>
          {t('option.start')}
        </Checkbox>
        <Checkbox isSelected={props.compare} onChange={props.onCompare}>
          {t('option.compare')}
        </Checkbox>
        <Checkbox isSelected={props.prepare && !request.start} isDisabled={request.start} onChange={props.onPrepare}>
          {t('option.prepare')}
        </Checkbox>
      </div>
      <p className="clone-note clone-undo">
        <Icon of={Undo2} size={14} />
        {t('undo.note')}
      </p>
    </section>
  )
}

function Free({ word }: { readonly word: string }) {
  return (
    <span className="clone-free">
      <Icon of={Check} size={14} tone="ok" />
      {word}
    </span>
  )
}

const BESIDE = 'beside'
const OTHER = 'other'

/** Where the new files go: beside each source disk, a pool, or any directory as text. */
function Place(props: { readonly planner: Planner; readonly state: PlannerState; readonly error: Notice | undefined }) {
  const { planner, state, error } = props
  const { plan, request } = state
  const t = useWords(cloneWords)
  const notices = useWords(noticeWords)
  const [typing, setTyping] = useState(false)
  const pools = (plan?.pools ?? []).filter((p) => p.active)
  const pool = pools.find((p) => p.directory === request.directory)
  const value = request.directory === undefined ? BESIDE : typing || !pool ? OTHER : pool.uuid
  const options: SelectOption<string>[] = [
    { value: BESIDE, label: t('to.beside'), hint: request.directory === undefined ? plan?.directory : undefined },
    ...pools.map((p) => ({ value: p.uuid, label: t('to.pool', { name: p.name, directory: p.directory }) })),
    { value: OTHER, label: t('to.other') },
  ]
  const choose = (chosen: string) => {
    setTyping(chosen === OTHER)
    const to = pools.find((p) => p.uuid === chosen)
    const directory = chosen === BESIDE ? undefined : (to?.directory ?? request.directory ?? plan?.directory ?? '/')
    planner.change((r) => ({ ...r, directory }))
  }
  const space = plan?.spaces.find((s) => s.directory === plan.directory) ?? plan?.spaces[0]
  const message = error && noticeText(notices, error).title
  return (
    <>
      <div className="clone-line" {...(value !== OTHER && { 'data-field': 'directory' })}>
        <Select label={t('to.self')} inline value={value} options={options} onChange={choose} />
        {message && value !== OTHER ? (
          <span className="clone-error">{message}</span>
        ) : space ? (
          <span className="clone-note num">
            {t('to.free', {
              freeBytes: space.freeBytes,
              totalBytes: space.totalBytes,
              fileSystem: space.fileSystem,
            })}
          </span>
        ) : null}
      </div>
      {value === OTHER ? (
        <div className="clone-line" data-field="directory">
          <TextField
            label={t('to.directory')}
            inline
            mono
            autoFocus={typing}
            maxLength={4096}
            value={request.directory ?? ''}
            error={message}
            onChange={(directory) => {
              setTyping(true)
              planner.change((r) => ({ ...r, directory }), true)
            }}
          />
        </div>
      ) : null}
    </>
  )
}

function Network({ plan, planner, state, errors }: ChoicesProps & { readonly plan: ClonePlan }) {
  const t = useWords(cloneWords)
  const notices = useWords(noticeWords)
  return (
    <>
      <h3 className="section-head">{t('network.self')}</h3>
      <div className="clone-network">
        <div className="clone-mac-line clone-table-head" aria-hidden="true">
          <span>{t('network.interface')}</span>
          <span>{t('network.now')}</span>
          <span />
          <span>{t('network.new')}</span>
          <span>{t('network.source')}</span>
        </div>
        {plan.interfaces.map((nic) => {
          const error = errors.get(`mac.${nic.index}`)
          const number = nic.index + 1
          const kind =
            t.maybe(`network.type.${nic.type}`, { source: nic.source }) ??
            t('network.type.other', { type: nic.type, source: nic.source })
          return (
            <div key={nic.index} className="clone-mac" data-field={`mac.${nic.index}`}>
              <div className="clone-mac-line">
                <span className="num">{number}</span>
                <span className="mono">{nic.mac || '–'}</span>
                <Icon of={ArrowRight} size={14} tone="fg3" />
                <TextField
                  aria-label={t('network.label', { number })}
                  mono
                  size="small"
                  maxLength={64}
                  value={state.request.macs[nic.index] ?? nic.newMac}
                  error={error && ''}
                  onChange={(mac) => planner.change((r) => withMac(r, nic.index, mac === '' ? undefined : mac), true)}
                />
                <span className="clone-cut" title={kind}>
                  {kind}
                </span>
                {state.current && !error ? <Free word={t('free.self')} /> : null}
              </div>
              {error ? <p className="clone-error">{noticeText(notices, error).title}</p> : null}
            </div>
          )
        })}
      </div>
    </>
  )
}
