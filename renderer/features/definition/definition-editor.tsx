import { FilePen, FolderOpen, Redo2, Search, Undo2 } from 'lucide-react'
import { type KeyboardEvent, Suspense, useRef, useState } from 'react'
import { keysText, matches } from '../../actions/keys'
import { platform, useDomain, useHost } from '../../api'
import { HOST_ICONS, useHostName } from '../../common/host-mark'
import { XmlEditor, type XmlEditorHandle } from '../../common/xml-editor'
import { Button, Icon, IconButton, Notice, Segments, Skeleton } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { CompareView } from '../compare'
import { DefinitionFoot } from './definition-foot'
import { LeaveGuard } from './leave-dialog'
import { DefinitionNotices } from './notices'
import { placeOfProblem } from './places'
import { useCheck } from './use-check'
import { type Begun, useDefinition } from './use-definition'
import { definitionWords } from './words'

/** Most that the contract takes. */
const MOST_BYTES = 4 * 1024 * 1024
const SAVE = { key: 's', mod: true } as const

/** The text, what it changes, and the host's answers to it. */
export function DefinitionEditor(begun: Begun) {
  const { host } = begun
  const t = useWords(definitionWords)
  const definition = useDefinition(begun)
  const { uuid, text, was, word, unsaved } = definition
  const [view, setView] = useState<'text' | 'changes'>('text')
  const [turn, setTurn] = useState(0)
  const [fileProblem, setFileProblem] = useState<{ readonly title: string; readonly text: string } | null>(null)
  const editor = useRef<XmlEditorHandle>(null)
  const known = useDomain({ host, uuid: uuid ?? '' })
  const check = useCheck({ host, uuid, text, wanted: unsaved && text.trim() !== '', turn })

  const answer = check?.text === text ? check.answer : null
  const refused = word?.kind === 'refused' ? word.problem : null
  const problem = answer?.problem ?? (unsaved ? refused : null)
  const place = placeOfProblem(text, problem)
  const comparison = unsaved ? (check?.answer?.comparison ?? null) : null
  const changes = comparison?.differences.length ?? 0
  const name = visible(known?.name ?? answer?.name ?? '')
  const shown = uuid === null ? 'text' : view
  const look = () => {
    setTurn(turn + 1)
    setView('changes')
  }
  const change = (next: string) => {
    definition.setText(next)
    if (word?.kind === 'refused' && word.problem.code !== 'definition.changed') definition.setWord(null)
  }
  const canApply = unsaved && text.trim() !== '' && answer?.problem == null && definition.busy === null
  const openFile = async (file: File) => {
    setFileProblem(null)
    if (file.size > MOST_BYTES) {
      setFileProblem({ title: t('tooLarge'), text: t('tooLargeText', { name: file.name, fileBytes: file.size }) })
      return
    }
    try {
      change((await file.text()).replace(/\r\n?/g, '\n'))
    } catch (error) {
      setFileProblem({ title: t('unreadable'), text: String(error) })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!matches(SAVE, event, platform())) return
    event.preventDefault()
    if (canApply) void definition.apply(true)
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the key of applying holds for the page
    <div className="definition" onKeyDown={onKeyDown}>
      <div className="definition-bar">
        <Icon of={FilePen} tone="fg2" />
        <h2 className="definition-title">{uuid === null ? t('define') : t('edit', { name })}</h2>
        <OnHost id={host} />
        {uuid !== null && (
          <Segments<'text' | 'changes'>
            label={t('view.self')}
            value={shown}
            options={[
              { value: 'text', label: t('view.text') },
              {
                value: 'changes',
                label: changes > 0 ? t('view.changesOf', { n: changes }) : t('view.changes'),
                isDisabled: comparison === null,
              },
            ]}
            onChange={setView}
          />
        )}
        <span className="definition-bar-end">
          {uuid === null && <OpenFile onFile={(file) => void openFile(file)} />}
          <IconButton
            icon={Undo2}
            label={t('undo')}
            keys={keysText({ key: 'z', mod: true }, platform())}
            isDisabled={shown !== 'text'}
            onPress={() => editor.current?.undo()}
          />
          <IconButton
            icon={Redo2}
            label={t('redo')}
            keys={keysText({ key: 'z', mod: true, shift: true }, platform())}
            isDisabled={shown !== 'text'}
            onPress={() => editor.current?.redo()}
          />
          <Button
            look="plain"
            icon={Search}
            isDisabled={shown !== 'text'}
            tooltip={<kbd>{keysText({ key: 'f', mod: true }, platform())}</kbd>}
            onPress={() => editor.current?.find()}
          >
            {t('find')}
          </Button>
        </span>
      </div>
      <p className="definition-note">{t(uuid === null ? 'noteNew' : 'note')}</p>
      <div className="definition-notices">
        <DefinitionNotices host={host} definition={definition} onLook={look} />
        {fileProblem && (
          <Notice kind="error" title={fileProblem.title} live>
            {fileProblem.text}
          </Notice>
        )}
      </div>
      {/* Hidden, not gone: what can be undone stays. */}
      <div className="definition-text" hidden={shown !== 'text'}>
        <XmlEditor
          ref={editor}
          text={text}
          label={uuid === null ? t('editorNew') : t('editor', { name })}
          language={t.language}
          mark={place}
          onChange={change}
        />
      </div>
      {shown === 'changes' &&
        (comparison ? (
          <div className="definition-changes">
            <Suspense fallback={<Skeleton rows={8} />}>
              <CompareView
                comparison={comparison}
                leftName={t('now')}
                rightName={t('edited')}
                layout="two"
                runtime
                purpose="edit"
                old={check?.text !== text}
              />
            </Suspense>
          </div>
        ) : (
          <div className="definition-changes">{unsaved && <Skeleton rows={8} />}</div>
        ))}
      <DefinitionFoot
        definition={definition}
        answer={answer}
        failed={check?.failed ?? null}
        problem={problem}
        changes={comparison && check?.text === text ? changes : null}
        place={place}
        canApply={canApply}
        onGo={(at) => {
          setView('text')
          // After the text is in sight again.
          requestAnimationFrame(() => editor.current?.go(at))
        }}
        onDiscard={() => {
          change(was)
          setView('text')
        }}
        onLook={look}
      />
      <LeaveGuard unsaved={unsaved} />
    </div>
  )
}

function OnHost({ id }: { readonly id: string }) {
  const host = useHost(id)
  return host ? <HostName host={host} /> : null
}

function HostName({ host }: { readonly host: NonNullable<ReturnType<typeof useHost>> }) {
  return (
    <span className="definition-host">
      <Icon of={HOST_ICONS[host.kind]} size={14} />
      {useHostName(host, 'short')}
    </span>
  )
}

/** A file of this computer, read as it is into the text. */
function OpenFile({ onFile }: { readonly onFile: (file: File) => void }) {
  const t = useWords(definitionWords)
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button look="plain" icon={FolderOpen} onPress={() => input.current?.click()}>
        {t('openFile')}
      </Button>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('file')}
        accept=".xml,text/xml,application/xml"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          if (file) onFile(file)
          event.target.value = ''
        }}
      />
    </>
  )
}
