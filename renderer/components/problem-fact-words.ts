import { defineWords } from '../app/i18n'

/** Words of the facts beside a problem. */
export const factWords = defineWords('facts', {
  en: {
    known: 'Known',
    line: '{{file}}, line {{line}}',
    shown: 'Shown now',
    ask: 'Compare on the host’s own console',
    theirs: 'Host:',
    ours: 'Offshoot:',
    sockets: 'Sockets on this host',
    tried: 'Ways tried',
    reason: {
      refused: 'Nothing listens',
      missing: 'Not there',
      denied: 'No right',
      'no-option': 'Does not know Unix sockets',
      ended: 'Ended at once',
    },
  },
  zh: {
    known: '已知',
    line: '{{file}}，第 {{line}} 行',
    shown: '现在出示',
    ask: '在主机自己的控制台上比对',
    theirs: '主机：',
    ours: 'Offshoot：',
    sockets: '这台主机上的套接字',
    tried: '尝试过的途径',
    reason: {
      refused: '没有监听',
      missing: '不存在',
      denied: '无权限',
      'no-option': '不支持 Unix 套接字',
      ended: '立即结束',
    },
  },
})
