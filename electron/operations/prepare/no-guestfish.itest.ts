import { expect, test } from 'vitest'
import { onLab } from '../test/on-lab'
import { guestsOn } from './test/guests'

const on = onLab('no-guestfish')
const { read } = guestsOn(on)

test('where guestfish is missing, the command that installs it is shown', async () => {
  const reading = await read(await on.vm('plain'))
  expect(reading).toMatchObject({ blockers: [], guest: null, problem: { code: 'prepare.no-guestfish' } })
  const command = 'sudo apt install libguestfs-tools'
  expect(reading.problem?.remedies).toContainEqual({ kind: 'run-command', params: { command } })
})
