import { installLibvirt, withoutLibvirt, writeSshConfig } from '../pages/laptop'
import { pictures } from '../pages/screens'
import { expect, test } from '../pages/test'

test('the welcome of a laptop, and a host without VMs, have nothing that axe finds', async ({ lab, open }) => {
  await withoutLibvirt(lab)
  await lab.addUser('ada')
  await writeSshConfig(
    lab,
    [
      ...['Host kvm1', '  HostName 192.168.20.5', '  User root'],
      ...['Host rack2', '  HostName 10.8.0.12', '  User ops', '  ProxyJump bastion'],
      ...['Host build-farm.example.com', '  HostName build-farm.example.com', '  User ops', '  Port 2222'],
    ],
    'ada',
  )
  const app = await open({ user: 'ada' })
  await expect(app.page.getByRole('button', { name: /^kvm1/ })).toBeFocused()
  await pictures(app, 'welcome')
  await app.close()

  await installLibvirt(lab)
  const there = await open()
  await expect(there.page.getByText('No VMs on this host yet.')).toBeVisible({ timeout: 20_000 })
  await pictures(there, 'host-empty')
})
