import { useQuery } from '@tanstack/react-query'
import { Check, CircleCheck, Copy, Search, Stethoscope } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { problemOf, request, useDialogMutation } from '../../api'
import { XmlEditor, type XmlEditorHandle } from '../../common/xml-editor'
import { Button, Dialog, Notice, ProblemNotice, ProblemView, Skeleton, toast, useCopy } from '../../components'
import { visible } from '../../format'
import { useWords } from '../../i18n'
import { diagnosticsWords } from './words'
import './diagnostics.css'

/** The text of a bug report, to be read, searched, copied and saved. What is saved is what was shown. */
export function DiagnosticsDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useWords(diagnosticsWords)
  const editor = useRef<XmlEditorHandle>(null)
  const { copied, copy } = useCopy()
  const { data, error, refetch } = useQuery({
    queryKey: ['diagnostics'],
    queryFn: () => request('diagnostics.collect', {}),
    // Collected anew each time the dialog opens, and never while it is read.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const { problem: refused, run: save } = useDialogMutation((id: string) => request('diagnostics.save', { id }), {
    done: (saved) => {
      if (saved !== null) toast({ text: t('saved', { path: visible(saved.path) }), icon: CircleCheck, tone: 'ok' })
    },
    close: (saved) => saved !== null && onClose(),
  })
  return (
    <Dialog
      icon={Stethoscope}
      tone="fg2"
      width="plan"
      title={t('title')}
      onClose={onClose}
      flush
      foot={data && <span className="diagnostics-log">{t('log', { path: visible(data.log) })}</span>}
      actions={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            icon={copied ? Check : Copy}
            reason={data ? undefined : t('collecting')}
            onPress={() => data && copy(data.text)}
          >
            {copied ? t('copied') : t('copy')}
          </Button>
          <Button look="primary" reason={data ? undefined : t('collecting')} onPress={() => data && save(data.id)}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="diagnostics">
        <div className="diagnostics-head">
          <Notice kind="info" title={t('about')}>
            {t('privacy')}
          </Notice>
          <Button
            look="plain"
            icon={Search}
            reason={data ? undefined : t('collecting')}
            onPress={() => editor.current?.find()}
          >
            {t('find')}
          </Button>
        </div>
        {refused && <ProblemNotice problem={refused} />}
        {data ? (
          // biome-ignore lint/a11y/noStaticElementInteractions: only keeps a key of the search panel from the dialog
          <div className="diagnostics-text" onKeyDown={keepEscape}>
            <XmlEditor ref={editor} plain text={data.text} label={t('label')} language={t.language} />
          </div>
        ) : error ? (
          <ProblemView problem={problemOf(error)} onRemedy={() => void refetch()} />
        ) : (
          <Skeleton rows={10} />
        )}
      </div>
    </Dialog>
  )
}

/** Escape that closed the search panel does not close the dialog too. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape' && event.isDefaultPrevented()) event.stopPropagation()
}
