package io.spore.gateway.support;

/**
 * A real Mosquitto for a test. It runs in a container where a Docker engine answers, else as the
 * machine's own {@code mosquitto}; one line on standard output says which.
 */
public interface Mosquitto extends AutoCloseable {

  /** Starts a broker that lets everybody in; returns when it accepts connections. */
  static Mosquitto start() {
    return setup().start();
  }

  /** A broker that lets everybody in, to be refined before it starts. */
  static MosquittoSetup setup() {
    return new MosquittoSetup();
  }

  /** Where clients reach it. */
  String host();

  /** Where clients reach it; the same for the whole life of the broker, restarts included. */
  int port();

  /** Ends the broker with SIGKILL, so that its clients see their connections cut. */
  void kill();

  /** Starts a killed broker again on its old port; returns when it accepts connections. */
  void restart();

  /** Gives a user another password; the broker knows it from its next restart on. */
  void changePassword(String user, String password);

  /** Freezes the broker: its connections stay open and nothing comes from them any more. */
  void pause();

  /** Lets a frozen broker run on. */
  void unpause();

  /** What the broker has logged since its first start. */
  String log();

  /** Ends the broker and removes what it left behind. */
  @Override
  void close();
}
