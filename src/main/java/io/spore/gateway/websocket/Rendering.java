package io.spore.gateway.websocket;

/** The forms in which clients get events. A batch is encoded once for each form that is wanted. */
enum Rendering {
  /** The plain format in WebSocket text frames. */
  PLAIN_FRAMES(false, false),
  /** CloudEvents in WebSocket text frames. */
  CLOUDEVENT_FRAMES(true, false),
  /** The plain format as server-sent events. */
  PLAIN_EVENT_STREAM(false, true),
  /** CloudEvents as server-sent events. */
  CLOUDEVENT_EVENT_STREAM(true, true);

  private final boolean cloudEvents;
  private final boolean eventStream;

  Rendering(boolean cloudEvents, boolean eventStream) {
    this.cloudEvents = cloudEvents;
    this.eventStream = eventStream;
  }

  static Rendering frames(boolean cloudEvents) {
    return cloudEvents ? CLOUDEVENT_FRAMES : PLAIN_FRAMES;
  }

  static Rendering eventStream(boolean cloudEvents) {
    return cloudEvents ? CLOUDEVENT_EVENT_STREAM : PLAIN_EVENT_STREAM;
  }

  boolean hasCloudEvents() {
    return cloudEvents;
  }

  /** The way to clients, as counters show it. */
  String transport() {
    return eventStream ? "sse" : "websocket";
  }

  /** The form of an event, as counters show it. */
  String format() {
    return cloudEvents ? "cloudevents" : "plain";
  }

  /**
   * Whether it is for clients that keep the last cursor themselves and give it when they return.
   */
  boolean isEventStream() {
    return eventStream;
  }

  /** What stands around each JSON text. */
  Envelope envelope() {
    return eventStream ? new EventStreamEnvelope() : new FrameEnvelope();
  }

  /** Whether each event says where a client stands that has it. */
  boolean carriesCursors() {
    return cloudEvents || eventStream;
  }
}
