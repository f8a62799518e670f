package io.spore.gateway.guard;

import io.spore.gateway.support.TestLimits;

/** Flows of clients for tests of other packages. */
public final class ClientFlows {
  private ClientFlows() {}

  /** One that nobody exceeds. */
  public static ClientFlow wide() {
    return new ClientFlow(TestLimits.WIDE, new Refusals(), System::nanoTime);
  }
}
