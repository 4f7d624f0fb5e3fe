import { defineWords } from '../app/i18n'

/** Words of a part of the window that broke. */
export const faultWords = defineWords('fault', {
  en: {
    title: {
      window: 'Offshoot stopped working',
      page: 'This part of the window stopped working',
      dialog: 'This dialog stopped working',
      line: 'This part stopped working.',
    },
    text: 'This is a fault in Offshoot. VMs and running jobs are not affected.',
    again: 'Try again',
    reload: 'Reload window',
    diagnostics: 'Collect diagnostics…',
    close: 'Close',
    closeWindow: 'Close window',
    details: 'Details',
    behind: 'Something went wrong in Offshoot. The log has the details.',
  },
  zh: {
    title: {
      window: 'Offshoot 停止工作',
      page: '窗口的这一部分停止工作',
      dialog: '此对话框停止工作',
      line: '这一部分停止工作。',
    },
    text: '这是 Offshoot 的缺陷。虚拟机和进行中的任务不受影响。',
    again: '重试',
    reload: '重新加载窗口',
    diagnostics: '收集诊断信息…',
    close: '关闭',
    closeWindow: '关闭窗口',
    details: '详细信息',
    behind: 'Offshoot 出现错误，详细信息已写入日志。',
  },
})
