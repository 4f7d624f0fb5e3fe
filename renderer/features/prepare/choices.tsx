import type { GuestFacts, PrepareChoice, PrepareInvalid, PreparePreview } from '@shared/model/prepare'
import { HardDrive, Power, Undo2 } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { Checkbox, Icon, Select, TextField } from '../../components'
import { fileName, visible } from '../../format'
import { useWords } from '../../i18n'
import type { PrepareForm } from './form'
import { prepareWords } from './words'

export interface ChoicesProps {
  readonly form: PrepareForm
  readonly guest: GuestFacts
  readonly preview: PreparePreview | undefined
  readonly disks: readonly { readonly path: string }[]
  readonly onChange: (change: Partial<PrepareForm>) => void
}

/** "ssh_host_*" for files whose names begin alike. */
function common(names: readonly string[]): string | null {
  const [first = ''] = names
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  return length < 4 ? null : `${visible(first.slice(0, length))}*`
}

type Tick = keyof PrepareForm['ticked']

/** What can be changed, each with the file that it touches. */
export function Choices({ form, guest, preview, disks, onChange }: ChoicesProps) {
  const t = useWords(prepareWords)
  const tick = (choice: Tick) => ({
    isSelected: form.ticked[choice],
    isDisabled: guest.nothingFor.includes(choice),
    onChange: (on: boolean) => onChange({ ticked: { ...form.ticked, [choice]: on } }),
  })
  const wrong = (field: PrepareInvalid) => (preview?.invalid.includes(field) ? t(`invalid.${field}`) : undefined)
  const touched = (choice: PrepareChoice) => {
    const files = preview?.files.filter((f) => f.by.includes(choice)) ?? []
    const [first] = files
    return first === undefined
      ? ''
      : files.length === 1
        ? visible(fileName(first.path))
        : (common(files.map((f) => fileName(f.path))) ??
          t('more', { file: visible(fileName(first.path)), count: files.length - 1 }))
  }
  const line = (choice: Tick, field?: ReactNode) => {
    const none = guest.nothingFor.includes(choice)
    return (
      <div className="prepare-line" key={choice}>
        <Checkbox {...tick(choice)} hint={none ? t('none') : field ? undefined : hint(choice)}>
          {t(`choice.${choice}`)}
        </Checkbox>
        {field}
        <span className="prepare-file mono">{touched(choice)}</span>
      </div>
    )
  }
  const hint = (choice: Tick) => {
    if (choice === 'sshHostKeys' && form.ticked.sshHostKeys) return t(`keys.${guest.keyMaker}`)
    return form.ticked[choice] ? t.maybe(`hint.${choice}`) : t('kept')
  }
  const field = (name: 'hostname' | 'rootPassword' | 'timeZone', type?: 'password') => (
    <TextField
      size="small"
      mono={type === undefined}
      type={type ?? 'text'}
      aria-label={t(`choice.${name}`)}
      value={form[name]}
      error={wrong(name)}
      isDisabled={guest.nothingFor.includes(name)}
      onChange={(value) => onChange({ [name]: value, ticked: { ...form.ticked, [name]: true } })}
    />
  )
  return (
    <div className="prepare-choices">
      <h3 className="section-head">{t('identity')}</h3>
      {line('hostname', field('hostname'))}
      {line('machineId')}
      {line('sshHostKeys')}
      <h3 className="section-head">{t('network')}</h3>
      {line('netRules')}
      {line('hardware')}
      <Address {...{ form, guest, onChange, wrong }} touched={touched('address')} />
      <h3 className="section-head">{t('access')}</h3>
      {line('rootPassword', field('rootPassword', 'password'))}
      {line('authorizedKeys')}
      <h3 className="section-head">{t('rest')}</h3>
      {line('timeZone', field('timeZone'))}
      {line('cloudInit')}
      {line('logs')}
      <ul className="prepare-facts">
        <li>
          <Icon of={HardDrive} size={14} />
          {t('system', { system: visible(guest.system), disk: disks.map((d) => visible(fileName(d.path))).join(', ') })}
        </li>
        <li>
          <Icon of={Power} size={14} />
          {t('stayOff')}
        </li>
        <li>
          <Icon of={Undo2} size={14} />
          {t('ifFails')}
        </li>
      </ul>
    </div>
  )
}

interface AddressProps extends Pick<ChoicesProps, 'form' | 'guest' | 'onChange'> {
  readonly touched: string
  readonly wrong: (field: PrepareInvalid) => string | undefined
}

function Address({ form, guest, onChange, wrong, touched }: AddressProps) {
  const t = useWords(prepareWords)
  const id = useId()
  const none = guest.nothingFor.includes('address')
  const field = (name: 'address' | 'prefix' | 'gateway' | 'dns') => (
    <TextField
      key={name}
      size="small"
      mono
      className={`prepare-${name}`}
      label={t(`field.${name}`)}
      placeholder={name === 'address' ? undefined : t('unchanged')}
      value={form[name]}
      error={wrong(name)}
      onChange={(value) => onChange({ [name]: value })}
    />
  )
  return (
    <>
      <div className="prepare-line is-address">
        <span id={id}>{t('choice.address')}</span>
        <Select
          size="small"
          aria-labelledby={id}
          value={form.network}
          isDisabled={none}
          options={[
            {
              value: 'keep',
              label: t('address.keep'),
              ...(guest.address === null ? {} : { hint: visible(guest.address) }),
            },
            { value: 'dhcp', label: t('address.dhcp') },
            { value: 'static', label: t('address.static') },
          ]}
          onChange={(network) => onChange({ network })}
        />
        <span className="prepare-file mono">{touched}</span>
      </div>
      {form.network === 'static' && (
        <div className="prepare-addresses">{(['address', 'prefix', 'gateway', 'dns'] as const).map(field)}</div>
      )}
    </>
  )
}
