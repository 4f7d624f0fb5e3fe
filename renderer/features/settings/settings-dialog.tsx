import { LANGUAGES, languages } from '@shared/model/language'
import type { Settings } from '@shared/settings'
import { useQuery } from '@tanstack/react-query'
import { Settings as Cog, Stethoscope } from 'lucide-react'
import { useState } from 'react'
import { changeSettings } from '../../actions/effects'
import { useActionContext, useShownAction } from '../../actions/use-actions'
import { appInfo, useSettings } from '../../api'
import { Button, CopyButton, Dialog, Select, Tabs } from '../../components'
import { useWords } from '../../i18n'
import { openDiagnostics } from '../../stores'
import { settingsWords } from './words'

export interface SettingsDialogProps {
  /** the one to begin with */
  readonly tab: 'general' | 'about'
  readonly onClose: () => void
}

/** What the user prefers, in force at once; and which Offshoot runs. */
export function SettingsDialog({ tab: first, onClose }: SettingsDialogProps) {
  const t = useWords(settingsWords)
  const [tab, setTab] = useState(first)
  return (
    <Dialog
      icon={Cog}
      tone="fg2"
      title={t('title')}
      onClose={onClose}
      flush
      actions={<Button onPress={onClose}>{t('close')}</Button>}
    >
      <Tabs
        className="settings-tabs"
        label={t('tabs')}
        selected={tab}
        onSelect={setTab}
        tabs={[
          { id: 'general', label: t('general'), content: <General /> },
          { id: 'about', label: t('about'), content: <About /> },
        ]}
      />
    </Dialog>
  )
}

function General() {
  const t = useWords(settingsWords)
  const settings = useSettings()
  return (
    <div className="settings">
      <Select<Settings['theme']>
        inline
        label={t('theme')}
        value={settings.theme}
        onChange={(theme) => void changeSettings({ theme })}
        options={(['system', 'light', 'dark'] as const).map((value) => ({ value, label: t(`themes.${value}`) }))}
      />
      <Select<Settings['language']>
        inline
        label={t('language')}
        value={settings.language}
        onChange={(language) => void changeSettings({ language })}
        options={[
          { value: 'system', label: t('languageSystem') },
          ...languages.map((value) => ({ value, label: LANGUAGES[value].name })),
        ]}
      />
      <Select<Settings['density']>
        inline
        label={t('density')}
        value={settings.density}
        onChange={(density) => void changeSettings({ density })}
        options={(['dense', 'roomy'] as const).map((value) => ({ value, label: t(`densities.${value}`) }))}
      />
    </div>
  )
}

function About() {
  const t = useWords(settingsWords)
  const diagnostics = useShownAction(useActionContext())('app.diagnostics')
  const { data: info } = useQuery(appInfo())
  if (info === undefined) return null
  const { actual, declared, source } = info.electron
  const rows: readonly (readonly [string, string])[] = [
    [`Offshoot`, `${info.version}, ${info.packaged ? t('packaged') : t('fromSource')}`],
    [
      'Electron',
      source === 'official' ? t('electronIs.official', { actual }) : t('electronIs.stand-in', { actual, declared }),
    ],
    ['Chrome', info.chrome],
    ['Node', info.node],
  ]
  return (
    <div className="settings">
      <dl className="about">
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className="about-ways">
        <CopyButton look="default" text={rows.map(([name, value]) => `${name}: ${value}`).join('\n')} />
        <Button size="small" icon={Stethoscope} onPress={openDiagnostics}>
          {diagnostics.label}
        </Button>
      </div>
    </div>
  )
}
