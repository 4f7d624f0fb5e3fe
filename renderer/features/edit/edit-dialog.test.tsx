import type { DomainDetail } from '@shared/model/domain'
import { act, cleanup, screen, waitFor } from '@testing-library/react'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { domainsQuery } from '../../api'
import { domainSummary, fakeMain, HOST, Refusal, stubBrowser, UUID } from '../../test/fake-main'
import { EditDialog } from './edit-dialog'

beforeEach(stubBrowser)
afterEach(cleanup)

const described = { ...domainSummary(), description: 'kept by hand' } as DomainDetail
const show = (main: ReturnType<typeof fakeMain>) =>
  main.show(<EditDialog domains={[{ host: HOST, uuid: UUID }]} onClose={() => undefined} />)

test('a description that could not be read is not shown as empty: it would be saved over', async () => {
  let fails = true
  const main = fakeMain({
    'domains.get': () => {
      if (fails) throw new Refusal({ code: 'libvirt.error', raw: 'busy', remedies: [] })
      return described
    },
    'domains.edit': () => undefined as never,
  })
  const user = show(main)
  const again = await screen.findByRole('button', { name: 'Try again' })
  expect(screen.queryByRole('textbox')).toBeNull()
  fails = false
  await user.click(again)
  expect(await screen.findByDisplayValue('kept by hand')).toBeTruthy()
})

test('what others change while it is open is not sent back as it was', async () => {
  const main = fakeMain({ 'domains.get': () => described, 'domains.edit': () => undefined as never })
  const user = show(main)
  const name = await screen.findByRole('textbox', { name: 'Name' })
  act(() => {
    main.client.setQueryData(domainsQuery(HOST).queryKey, [
      domainSummary({ title: 'by virsh', autostart: true, tags: ['prod'] }),
    ])
  })
  await user.clear(name)
  await user.type(name, 'web-02')
  await user.click(screen.getByRole('button', { name: 'Save' }))
  await waitFor(() => expect(main.asked('domains.edit')).toEqual([{ host: HOST, uuid: UUID, name: 'web-02' }]))
})
