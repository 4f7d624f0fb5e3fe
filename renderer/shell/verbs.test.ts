import { requests } from '@shared/contract'
import type { DomainState, DomainSummary } from '@shared/model/domain'
import type { HostSummary } from '@shared/model/host'
import { languages } from '@shared/model/language'
import { describe, expect, it } from 'vitest'
import { type ActionContext, type ActionId, actionById, allActions } from '../actions/actions'
import { contextOf } from '../actions/context'
import { setLanguage } from '../i18n'
import { closeDialog, useDialogs } from '../stores'
import { fakeMain } from '../test/fake-main'
import { tellMenu } from './menu'
import './verbs'

const ACTIONS = allActions()

const online: HostSummary = {
  id: 'local-system',
  kind: 'local-system',
  uri: 'qemu:///system',
  state: { kind: 'online', since: 0 },
}
const away: HostSummary = { ...online, state: { kind: 'connecting' } }

function vm(state: DomainState, more: Partial<DomainSummary> = {}): DomainSummary {
  return {
    host: 'local-system',
    uuid: `uuid-${state}-${more.name ?? ''}`,
    name: state,
    state,
    persistent: true,
    autostart: false,
    vcpus: 1,
    memoryBytes: 1,
    tags: [],
    macs: [],
    addresses: [],
    diskCount: 1,
    snapshotCount: 0,
    xmlKnown: true,
    ...more,
  }
}

function context(selected: readonly DomainSummary[], host: HostSummary = online): ActionContext {
  return { host, selected, history: { pages: [{ kind: 'vms', host: 'local-system' }], at: 0 } }
}

function answer(id: ActionId, at: ActionContext): string | true | undefined {
  return actionById(id)?.enabled(at)
}

describe('actions on VMs', () => {
  const verbs = ACTIONS.filter((a) => a.id.startsWith('vm.')).map((a) => a.id)

  it.each(verbs)('%s wants a selection and a connected host', (id) => {
    expect(answer(id, context([]))).toBe('reason.nothing')
    expect(answer(id, context([vm('running')], away))).toBe('reason.away')
  })

  it.each<[ActionId, DomainState, string | true]>([
    ['vm.start', 'shut-off', true],
    ['vm.start', 'saved', true],
    ['vm.start', 'crashed', 'reason.crashed'],
    ['vm.start', 'running', 'reason.running'],
    ['vm.start', 'paused', 'reason.paused'],
    ['vm.shutdown', 'running', true],
    ['vm.shutdown', 'shut-off', 'reason.notRunning'],
    ['vm.shutdown', 'shutting-down', 'reason.shuttingDown'],
    ['vm.shutdown', 'paused', 'reason.paused'],
    ['vm.reset', 'running', true],
    ['vm.reset', 'saved', 'reason.notRunning'],
    ['vm.force-off', 'shutting-down', true],
    ['vm.force-off', 'suspended', true],
    ['vm.force-off', 'crashed', true],
    ['vm.force-off', 'shut-off', 'reason.notRunning'],
    ['vm.pause', 'running', true],
    ['vm.resume', 'paused', true],
    ['vm.resume', 'running', 'reason.notPaused'],
    ['vm.clone', 'running', true],
    ['vm.clone', 'shut-off', true],
    ['vm.start', 'unknown', 'reason.unknown'],
  ])('%s of a VM that is %s: %s', (id, state, expected) => {
    expect(answer(id, context([vm(state)]))).toBe(expected)
  })

  it('acts on those of several that allow it', () => {
    const selected = [vm('running'), vm('shut-off'), vm('paused')]
    expect(answer('vm.start', context(selected))).toBe(true)
    const main = fakeMain({})
    actionById('vm.start')?.run(context(selected))
    expect(main.asked('domains.power')).toEqual([{ host: 'local-system', uuid: selected[1]?.uuid, action: 'start' }])
    expect(answer('vm.start', context([vm('running'), vm('paused')]))).toBe('reason.running')
  })

  it('clones one VM at a time', () => {
    expect(answer('vm.clone', context([vm('shut-off'), vm('saved')]))).toBe('reason.one')
  })

  it('compares two VMs, or what runs with what is saved', () => {
    expect(answer('vm.compare', context([vm('shut-off'), vm('running')]))).toBe(true)
    expect(answer('vm.compare', context([vm('running')]))).toBe(true)
    expect(answer('vm.compare', context([vm('running', { persistent: false })]))).toBe('reason.transient')
    expect(answer('vm.compare', context([vm('shut-off')]))).toBe('reason.two')
    expect(answer('vm.compare', context([vm('running'), vm('paused'), vm('saved')]))).toBe('reason.two')
  })

  it('asks before a guest loses what it has not written', () => {
    const main = fakeMain({})
    for (const kind of ['force-off', 'reset'] as const) {
      actionById(`vm.${kind}`)?.run(context([vm('running')]))
      expect(useDialogs.getState().open).toEqual({
        kind,
        domains: [{ host: 'local-system', uuid: vm('running').uuid }],
      })
      closeDialog()
    }
    expect(main.asked('domains.power')).toEqual([])
    actionById('vm.shutdown')?.run(context([vm('running')]))
    expect(useDialogs.getState().open).toBeNull()
    expect(main.asked('domains.power').map((p) => p.action)).toEqual(['shutdown'])
  })
})

describe('the table', () => {
  it('goes back and forward only where there is a page', () => {
    const pages = [{ kind: 'vms', host: 'a' }, { kind: 'jobs' }] as const
    expect(answer('app.back', { ...context([]), history: { pages, at: 0 } })).toBe('reason.noBack')
    expect(answer('app.back', { ...context([]), history: { pages, at: 1 } })).toBe(true)
    expect(answer('app.forward', { ...context([]), history: { pages, at: 1 } })).toBe('reason.noForward')
    expect(answer('app.forward', { ...context([]), history: { pages, at: 0 } })).toBe(true)
  })

  it('fills the page with one VM, and says what it would do next', () => {
    const fill = actionById('app.fill')
    expect(answer('app.fill', context([]))).toBe('reason.nothing')
    expect(answer('app.fill', context([vm('running'), vm('paused')]))).toBe('reason.one')
    expect(answer('app.fill', context([vm('running')], away))).toBe(true)
    expect(fill?.back?.(context([vm('running')]))).toBeUndefined()
    expect(fill?.back?.({ ...context([vm('running')]), filled: true })?.word).toBe('app.fill-back')
    // A wish to fill the page means nothing where several or none are selected.
    const of = (names: readonly string[]) => {
      const rows = names.map((name) => vm('running', { name, uuid: name }))
      const history = { pages: [{ kind: 'vms', host: 'local-system' }], at: 0 } as const
      return contextOf('local-system', [online], new Set(names), { 'local-system': rows }, history, true).filled
    }
    expect([of([]), of(['a']), of(['a', 'b'])]).toEqual([false, true, false])
  })

  it('has no key and no id twice, and a label for every id', async () => {
    const keys = ACTIONS.flatMap((a) => (a.keys ? [JSON.stringify(a.keys)] : []))
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(ACTIONS.map((a) => a.id)).size).toBe(ACTIONS.length)
    for (const language of languages) {
      await setLanguage(language)
      for (const action of ACTIONS) expect(action.label(), action.id).not.toBe(action.id)
    }
    await setLanguage('en')
  })

  it('gives the application menu its items, worded in the language of the window each time that changes', async () => {
    const main = fakeMain({})
    tellMenu()
    tellMenu()
    await setLanguage('zh-CN')
    tellMenu()
    await setLanguage('en')
    const [english, chinese, ...more] = main.asked('menu.set').map((p) => requests['menu.set'].params.parse(p))
    expect(more).toEqual([])
    const ids = Object.entries(english?.menu.groups ?? {}).map(([group, items]) => [group, items.map((i) => i.id)])
    expect(Object.fromEntries(ids)).toEqual({
      about: ['app.about'],
      file: ['host.add', 'host.define'],
      settings: ['app.settings'],
      power: ['vm.start', 'vm.shutdown', 'vm.reboot', 'vm.pause', 'vm.resume', 'vm.save', 'vm.force-off'],
      copy: ['vm.clone', 'vm.compare', 'vm.snapshot', 'vm.revert'],
      edit: ['vm.edit', 'vm.resources', 'vm.xml'],
      delete: ['vm.delete'],
      view: [
        'app.palette',
        'app.sidebar',
        'app.jobs',
        'app.transcript',
        'host.networks',
        'host.pools',
        'host.images',
        'vm.console',
        'app.refresh',
      ],
      help: ['app.diagnostics'],
    })
    expect([english, chinese].map((one) => one?.menu.groups.copy[0]?.label)).toEqual(['Clone…', '克隆…'])
    expect([english, chinese].map((one) => one?.gone.reload)).toEqual(['Reload window', '重新加载窗口'])
    expect(actionById('vm.explode')).toBeUndefined()
  })
})
