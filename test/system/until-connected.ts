/** Asks as a client does that gets 503: on a busy machine some of a hundred wait too long for a connection, and ask again. */
export async function untilConnected<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!String(error).includes("timeout exceeded when trying to connect")) throw error;
    }
  }
}
