import { defineWords } from '../../app/i18n'

export const settingsWords = defineWords('settings', {
  en: {
    title: 'Settings',
    tabs: 'Parts of the settings',
    general: 'General',
    about: 'About',
    theme: 'Theme',
    themes: { system: 'As the system', light: 'Light', dark: 'Dark' },
    language: 'Language',
    languageSystem: 'As the system',
    density: 'Density',
    densities: { dense: 'Dense', roomy: 'Roomy, for touch' },
    close: 'Close',
    packaged: 'packaged',
    fromSource: 'from source',
    electronIs: {
      official: '{{actual}}, official build',
      'stand-in': '{{actual}}, development stand-in; {{declared}} is declared',
    },
  },
  zh: {
    title: '设置',
    tabs: '设置的各部分',
    general: '常规',
    about: '关于',
    theme: '主题',
    themes: { system: '跟随系统', light: '浅色', dark: '深色' },
    language: '语言',
    languageSystem: '跟随系统',
    density: '密度',
    densities: { dense: '紧凑', roomy: '宽松，适合触控' },
    close: '关闭',
    packaged: '安装包',
    fromSource: '源码',
    electronIs: {
      official: '{{actual}}，官方版本',
      'stand-in': '{{actual}}，开发替代版本；声明为 {{declared}}',
    },
  },
})
