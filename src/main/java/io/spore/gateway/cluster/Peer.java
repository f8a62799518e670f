package io.spore.gateway.cluster;

/**
 * Another gateway, as the cluster manager knows it.
 *
 * @param member its member id, new with each start
 * @param gateway its gateway's id
 * @param address where it is reached
 * @param version the version of {@link FrameCodec} that it speaks
 */
record Peer(String member, String gateway, String address, int version) {

  boolean speaksAsWeDo() {
    return version == FrameCodec.VERSION;
  }
}
