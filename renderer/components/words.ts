import { defineWords } from '../app/i18n'

/** Words of the shared parts. */
export const componentWords = defineWords('components', {
  en: {
    close: 'Close',
    copy: 'Copy',
    copied: 'Copied',
    copyWhat: 'Copy {{what}}',
    resize: 'Resize',
    loading: 'Loading',
    dismiss: 'Dismiss',
    notices: 'Messages',
    suggestions: 'Suggestions',
    hostSays: 'The host’s own words',
    waysOn: 'Ways on',
    warning: 'Warning',
    error: 'Error',
    ok: 'Done',
  },
  zh: {
    close: '关闭',
    copy: '复制',
    copied: '已复制',
    copyWhat: '复制{{what}}',
    resize: '调整大小',
    loading: '正在读取',
    dismiss: '关闭',
    notices: '消息',
    suggestions: '建议',
    hostSays: '主机的原话',
    waysOn: '解决办法',
    warning: '警告',
    error: '错误',
    ok: '完成',
  },
})
