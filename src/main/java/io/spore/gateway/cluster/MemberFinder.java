package io.spore.gateway.cluster;

import com.hazelcast.cluster.Address;
import com.hazelcast.config.properties.PropertyDefinition;
import com.hazelcast.logging.ILogger;
import com.hazelcast.spi.discovery.AbstractDiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryNode;
import com.hazelcast.spi.discovery.DiscoveryStrategy;
import com.hazelcast.spi.discovery.DiscoveryStrategyFactory;
import com.hazelcast.spi.discovery.SimpleDiscoveryNode;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says where other gateways may be. Names are resolved each time anew and to all of their
 * addresses, as the addresses behind a name come and go with the gateways.
 */
final class MemberFinder implements DiscoveryStrategyFactory {
  private static final Logger LOG = LoggerFactory.getLogger(MemberFinder.class);

  private final List<Place> places;
  private final int port;

  /**
   * Looks in these places.
   *
   * @param port stands in, with those behind it, where a place has none
   */
  MemberFinder(List<Place> places, int port) {
    this.places = List.copyOf(places);
    this.port = port;
  }

  @Override
  public Class<? extends DiscoveryStrategy> getDiscoveryStrategyType() {
    return Strategy.class;
  }

  @Override
  @SuppressWarnings("rawtypes") // as Hazelcast declares it
  public DiscoveryStrategy newDiscoveryStrategy(
      DiscoveryNode local, ILogger logger, Map<String, Comparable> properties) {
    return new Strategy(logger, properties);
  }

  @Override
  public Collection<PropertyDefinition> getConfigurationProperties() {
    return List.of();
  }

  /** All places where a gateway may be now. */
  List<Address> addresses() {
    List<Address> addresses = new ArrayList<>();
    for (Place place : places) {
      try {
        for (InetAddress address : InetAddress.getAllByName(place.host())) {
          int first = place.port().orElse(port);
          int count = place.port().isPresent() ? 1 : ClusterConfig.PORTS;
          for (int next = first; next < first + count; next++) {
            addresses.add(new Address(address, next));
          }
        }
      } catch (UnknownHostException e) {
        LOG.atDebug().addKeyValue("hostname", place.host()).log("no address behind this name");
      }
    }
    return addresses;
  }

  private final class Strategy extends AbstractDiscoveryStrategy {
    /** Only the start is in a hurry; later nobody's port is knocked at for nothing. */
    private boolean hasLooked;

    @SuppressWarnings("rawtypes") // as Hazelcast declares it
    Strategy(ILogger logger, Map<String, Comparable> properties) {
      super(logger, properties);
    }

    @Override
    public Iterable<DiscoveryNode> discoverNodes() {
      List<Address> addresses = hasLooked ? addresses() : open(addresses());
      hasLooked = true;
      return addresses.stream().<DiscoveryNode>map(SimpleDiscoveryNode::new).toList();
    }

    private List<Address> open(List<Address> addresses) {
      try {
        return OpenPorts.among(addresses);
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.getMessage()).log("can't look who listens");
        return addresses;
      }
    }
  }
}
