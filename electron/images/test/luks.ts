import { brotliDecompressSync } from 'node:zlib'

/**
 * An empty qcow2 of 8 MiB encrypted with LUKS, as qemu-img 7.2 makes it, its key material replaced by zeros. It is kept because
 * making one measures the CPU for PBKDF2 first, whatever iter-time says, and fails with "Unable to get accurate CPU usage" now and
 * then: on a busy machine in every fourth try.
 *
 *     qemu-img create --object secret,id=s,data=x -f qcow2 -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=100 luks.qcow2 8M
 */
export const luks = (): Buffer => brotliDecompressSync(Buffer.from(TEXT.join(''), 'base64'))

const TEXT = [
  'n///IyAeB845L65C5m+y4QgeYN3XG62MBKBx/kKsVNyjG6B2CXRcNdaG43r/39sLDHXAF2g2sXd8th3fQH7gn35awHlZxyPMZRhwOMza+denJI',
  'Nk+OHyYSELbV+QmvEbkAAAAAATAMYBEAEBAAkAEAAQiA2PDLQDACjRJ/sAEwBkAMB5nnrpBwjjUN3Q2T3gomnoRirh5PQsRkqkT2sg6jb+Wpp7',
  'yE1EAZQ85OvssK1AvEbgOrDOpbOm1vuWdTGwaBq63fo8ACDvhU61z4V2X64HoPy09wAisr1A6HH3AeD67JKsoqMnEdSH6p9Af3dX4L8OIImKAI',
  '7tqlfDIqPAvfFlIH71xpMdmxb6zq+1jbQe8y6dOuC5tZnvP9XtDW329Q55TN39zPJcXJPNr09u7Jjw9TJ1HeF6RaQmVo2Iqq4JjAipjqj90NCw',
  'QE1ITXrHa0NCwsNq1Eg1NrYWgL0dn9FO7tvzcHuG8cyU0W3TXafMX3Hsjp7dldmM/zlBR/zr/HYD0AHjDbi3D11RxAQo/QAqH4DaL4C6D4D6d5',
  'nh7S+t/gM=',
]
