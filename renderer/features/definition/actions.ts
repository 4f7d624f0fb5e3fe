import { CodeXml } from 'lucide-react'
import { actionsOf } from '../../actions/actions'
import { hostOnline, one, persistent } from '../../actions/rules'
import { navigate } from '../../stores'
import { definitionWords } from './words'

/** What edits definitions as text. */
export const definitionActions = actionsOf(definitionWords, [
  {
    id: 'vm.xml',
    icon: CodeXml,
    place: 'parts',
    bar: 'edit',
    enabled: one(persistent),
    run: ({ selected: [domain] }) => domain && navigate({ kind: 'definition', host: domain.host, uuid: domain.uuid }),
  },
  {
    id: 'host.define',
    icon: CodeXml,
    bar: 'file',
    enabled: hostOnline,
    run: ({ host }) => host && navigate({ kind: 'definition', host: host.id, uuid: null }),
  },
])
