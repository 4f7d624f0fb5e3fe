/** Words of hosts whose login shell starts no program: `host.<code>` of `problemWords`. */
export const shellProblemWords = {
  en: {
    'no-shell': {
      title: 'This account cannot run programs',
      detail:
        'The login shell of {{user}} on {{host}} ended with code {{code}}, as nologin does. Cloning and snapshots need an account with a shell such as /bin/bash.',
      plain: 'Its login shell does not exist or runs nothing. Cloning and snapshots need an account with a shell.',
    },
    'forced-command': {
      title: 'The server runs another command',
      detail:
        'For {{user}}, {{host}} answers every program with a command of its own. Use a key without command= in authorized_keys, or an account without ForceCommand in sshd_config.',
      plain: 'It is set by command= in authorized_keys or by ForceCommand in sshd_config.',
    },
    'shell-restricted': {
      title: 'The login shell is restricted',
      detail:
        'The login shell of {{user}} on {{host}} cannot start sh. Use an account with an ordinary shell instead of rbash or git-shell.',
      plain: 'It cannot start sh. Use an account with an ordinary shell.',
    },
    'shell-exits': {
      title: 'The login shell ends too early',
      detail:
        'The login shell of {{user}} on {{host}} ended with code {{code}} before it ran a program. Look for exit in its startup files, for example ~/.bashrc.',
      plain: 'It ended before it ran a program. Look for exit in its startup files, for example ~/.bashrc.',
    },
    'shell-silent': {
      title: 'The login shell does not answer',
      detail:
        'The login shell of {{user}} on {{host}} started no program in 30 s. A startup file may wait for input, or a forced command runs.',
      plain: 'It started no program in 30 s. A startup file may wait for input.',
    },
  },
  zh: {
    'no-shell': {
      title: '此账户无法运行程序',
      detail:
        '{{host}} 上 {{user}} 的登录 shell 以代码 {{code}} 退出，与 nologin 相同。克隆和快照需要使用 /bin/bash 等 shell 的账户。',
      plain: '登录 shell 不存在或不运行任何程序。克隆和快照需要有 shell 的账户。',
    },
    'forced-command': {
      title: '服务器运行了别的命令',
      detail:
        '{{host}} 对 {{user}} 的所有程序都以固定命令应答。请使用 authorized_keys 中没有 command= 的密钥，或 sshd_config 中没有 ForceCommand 的账户。',
      plain: '该命令由 authorized_keys 中的 command= 或 sshd_config 中的 ForceCommand 设置。',
    },
    'shell-restricted': {
      title: '登录 shell 受限',
      detail: '{{host}} 上 {{user}} 的登录 shell 无法启动 sh。请改用普通 shell 的账户，而非 rbash 或 git-shell。',
      plain: '无法启动 sh。请使用普通 shell 的账户。',
    },
    'shell-exits': {
      title: '登录 shell 过早退出',
      detail:
        '{{host}} 上 {{user}} 的登录 shell 尚未运行程序就以代码 {{code}} 退出。请检查启动文件（例如 ~/.bashrc）中的 exit。',
      plain: '尚未运行程序就已退出。请检查启动文件（例如 ~/.bashrc）中的 exit。',
    },
    'shell-silent': {
      title: '登录 shell 没有响应',
      detail: '{{host}} 上 {{user}} 的登录 shell 30 秒内未启动程序。可能是启动文件在等待输入，或设有强制命令。',
      plain: '30 秒内未启动程序。可能是启动文件在等待输入。',
    },
  },
} as const
