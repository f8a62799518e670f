package io.spore.gateway.guard;

import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.config.HttpConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;

/** Everything that stands between a client and the gateway. One for the process. */
public final class Gate {
  private final Doorman doorman;
  private final ClientAddresses addresses;
  private final Origins origins;
  private final Optional<ServerTls> tls;

  /**
   * Prepares the gate.
   *
   * @throws io.spore.gateway.config.ConfigException when a configured key can't be used
   */
  public Gate(Vertx vertx, HttpConfig http, AuthConfig auth, InstantSource clock) {
    this.doorman = new Doorman(vertx, auth, clock);
    this.addresses = new ClientAddresses(http.trustedProxies());
    this.origins = new Origins(http, auth.enabled());
    this.tls =
        http.tls().isWanted() ? Optional.of(new ServerTls(vertx, http.tls())) : Optional.empty();
  }

  /** Reads what is needed before anybody comes. */
  public Future<Void> start() {
    return doorman.start();
  }

  /** Lets go of what {@link #start} took. */
  public Future<Void> stop() {
    tls.ifPresent(ServerTls::stop);
    return doorman.stop();
  }

  /** Asks for tokens. */
  public Doorman doorman() {
    return doorman;
  }

  /** Knows where clients come from. */
  public ClientAddresses addresses() {
    return addresses;
  }

  /** Knows which pages may use the gateway. */
  public Origins origins() {
    return origins;
  }

  /** The gateway's identity; empty where it serves in the clear. */
  public Optional<ServerTls> tls() {
    return tls;
  }
}
