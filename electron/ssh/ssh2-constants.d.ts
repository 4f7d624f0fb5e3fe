/** ssh2's own lists of what the crypto of this program can do. */
declare module 'ssh2/lib/protocol/constants.js' {
  const constants: {
    readonly SUPPORTED_KEX: readonly string[]
    readonly SUPPORTED_SERVER_HOST_KEY: readonly string[]
    readonly SUPPORTED_CIPHER: readonly string[]
    readonly SUPPORTED_MAC: readonly string[]
  }
  export default constants
}
