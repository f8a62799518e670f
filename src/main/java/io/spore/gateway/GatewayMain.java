package io.spore.gateway;

/** Entry. */
public final class GatewayMain {
  private GatewayMain() {}

  /** Runs. */
  public static void main(String[] args) {
    System.out.println("hi");
  }
}
