import { defineWords } from '../../app/i18n'

/** Words of what came of a verb on several VMs. */
export const bulkWords = defineWords('bulk', {
  en: {
    title: '{{verb}}: {{failed}} of {{total}} not done',
    titleRunning: '{{verb}}: {{done}} of {{total}}',
    titleDone: '{{verb}}: done for all {{total}}',
    list: 'VMs',
    state: { waiting: 'Waiting', running: 'Running', done: 'Done', failed: 'Not done' },
    again: 'Try the failed again',
    close: 'Close',
    gone: 'A VM that is gone',
  },
  zh: {
    title: '{{verb}}：{{total}} 台中 {{failed}} 台未完成',
    titleRunning: '{{verb}}：{{total}} 台中已完成 {{done}} 台',
    titleDone: '{{verb}}：{{total}} 台全部完成',
    list: '虚拟机',
    state: { waiting: '等待中', running: '进行中', done: '完成', failed: '未完成' },
    again: '重试未完成的',
    close: '关闭',
    gone: '已不存在的虚拟机',
  },
})
