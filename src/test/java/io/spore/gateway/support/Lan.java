package io.spore.gateway.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network of a few machines that are none: network namespaces of this one, joined by a switch.
 * What they say to each other can be cut off while this machine still reaches all of them. Nothing
 * leaves the machine. Linux, as root, with the packages iproute2 and iptables.
 */
public final class Lan implements AutoCloseable {
  private final String name = "spore" + ThreadLocalRandom.current().nextInt(0x1000, 0x10000);

  /** Of the addresses that are set aside for testing networks (RFC 2544). */
  private final String network = "198.19." + ThreadLocalRandom.current().nextInt(256) + ".";

  private final Map<String, Integer> machines = new LinkedHashMap<>();

  private Lan(String... ids) {
    for (String id : ids) {
      machines.put(id, 11 + machines.size());
    }
  }

  /** Whether this process may build one. */
  public static boolean canBeBuilt() {
    String probe = "spore-probe-" + ThreadLocalRandom.current().nextInt(0x10000);
    try {
      ip("netns add " + probe);
      ip("netns exec " + probe + " iptables -L INPUT -n");
      return true;
    } catch (RuntimeException notAllowedOrNotThere) {
      return false;
    } finally {
      removeQuietly(probe);
    }
  }

  /** Builds the network, with a machine for each id. */
  public static Lan build(String... ids) {
    Lan lan = new Lan(ids);
    try {
      lan.build();
      return lan;
    } catch (RuntimeException e) {
      lan.close();
      throw e;
    }
  }

  private void build() {
    ip("netns add " + name);
    ip("-n " + name + " link add switch type bridge");
    ip("-n " + name + " link set switch up");
    ip("link add " + name + " type veth peer name here netns " + name);
    ip("-n " + name + " link set here master switch up");
    ip("addr add " + address() + "/24 dev " + name);
    ip("link set " + name + " up");
    machines.forEach(this::connect);
  }

  private void connect(String id, int number) {
    String machine = machine(id);
    String port = "port" + number;
    ip("netns add " + machine);
    ip("-n " + name + " link add " + port + " type veth peer name eth0 netns " + machine);
    ip("-n " + name + " link set " + port + " master switch up");
    ip("-n " + machine + " addr add " + addressOf(id) + "/24 dev eth0");
    ip("-n " + machine + " link set eth0 up");
    ip("-n " + machine + " link set lo up");
  }

  /** Where the machines reach this one. */
  public String address() {
    return network + 1;
  }

  /** Where a machine is reached. */
  public String addressOf(String id) {
    return network + machines.get(id);
  }

  /** The addresses of all machines. */
  public List<String> addresses() {
    return machines.keySet().stream().map(this::addressOf).toList();
  }

  /** What goes before a command so that it runs on a machine. */
  public List<String> runsOn(String id) {
    return List.of("ip", "netns", "exec", machine(id));
  }

  /** From now on nothing passes between the machine and the others; nobody is told. */
  public void cutOff(String id) {
    for (String other : machines.keySet()) {
      if (!other.equals(id)) {
        filter(id, "-A INPUT -s " + addressOf(other) + " -j DROP");
        filter(id, "-A OUTPUT -d " + addressOf(other) + " -j DROP");
      }
    }
  }

  /** All machines reach each other again. */
  public void heal() {
    machines.keySet().forEach(id -> filter(id, "-F"));
  }

  private void filter(String id, String rule) {
    ip("netns exec " + machine(id) + " iptables -w " + rule);
  }

  private String machine(String id) {
    return name + "-" + id;
  }

  @Override
  public void close() {
    machines.keySet().forEach(id -> removeQuietly(machine(id)));
    removeQuietly(name);
  }

  private static void removeQuietly(String namespace) {
    try {
      ip("netns del " + namespace);
    } catch (RuntimeException neverAdded) {
      // there is nothing to remove
    }
  }

  private static void ip(String arguments) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments.split(" ")));
    Commands.run(command);
  }
}
