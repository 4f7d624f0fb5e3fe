import { writeFileSync } from 'node:fs'

/**
 * A reporter of vitest's: writes down what was thrown where nobody waited for it. vitest fails for that, and its JSON report
 * does not say why. The file is named by OFFSHOOT_UNHANDLED.
 */
export default class UnhandledReporter {
  onTestRunEnd(_modules, errors) {
    const path = process.env.OFFSHOOT_UNHANDLED
    if (path === undefined || errors.length === 0) return
    writeFileSync(path, JSON.stringify(errors.map(({ name, message, stack }) => ({ name, message, stack }))))
  }
}
