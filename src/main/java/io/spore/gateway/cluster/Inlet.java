package io.spore.gateway.cluster;

/** The stream of events from one other gateway, as far as it has come here. */
final class Inlet {
  private Frame.Receipt receipt = Frame.Receipt.NONE;
  private boolean owed;

  /** The stream has come this far. */
  void received(Frame.Stream stream) {
    if (stream.number() != receipt.number()) {
      receipt = new Frame.Receipt(stream.number(), stream.bytes(), 0);
      owed = true;
    } else if (stream.bytes() > receipt.received()) {
      receipt = new Frame.Receipt(stream.number(), stream.bytes(), receipt.consumed());
      owed = true;
    }
  }

  /** There is room again for as much as was received. */
  void consumed() {
    if (receipt.consumed() < receipt.received()) {
      receipt = new Frame.Receipt(receipt.number(), receipt.received(), receipt.received());
      owed = true;
    }
  }

  /** How far it has come, to be sent to the other gateway now. */
  Frame.Receipt receipt() {
    owed = false;
    return receipt;
  }

  /** Whether the other gateway does not know yet how far it has come. */
  boolean owesReceipt() {
    return owed;
  }
}
