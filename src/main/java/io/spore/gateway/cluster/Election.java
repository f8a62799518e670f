package io.spore.gateway.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Settles which gateway leads, from what each one says of it. A leader stays as long as it is
 * heard; when it is not, the gateway that runs longest among those that hear each other takes the
 * next term. Where the network is cut each part has a leader; where two leaders hear each other,
 * one gives way: see {@link Stance#prevailsOver}.
 *
 * <p>Times are milliseconds of a steady clock, the caller's. Not thread-safe.
 */
final class Election {

  /** Where this gateway stands. */
  enum Role {
    /** Nobody leads, as far as is known here. */
    SEARCHING,
    /** Another gateway leads. */
    FOLLOWING,
    /** This gateway leads. */
    LEADING,
    /** It led, then stood still, and now listens for whoever may have taken over. */
    UNSURE
  }

  private final String self;
  private final long startedAt;
  private final LongSupplier wallClock;
  private final Map<String, View> others = new HashMap<>();
  private Role role = Role.SEARCHING;
  private String leader = "";
  private long term;
  private long newestTerm;
  private long lastNow;
  private long unsureUntil;
  private boolean leaving;

  /** What is known of another gateway; the stance is null until it was heard. */
  private record View(Stance stance, long heardAt) {}

  /**
   * Starts searching.
   *
   * @param self this gateway's member id
   * @param startedAt when it started, in milliseconds since the epoch
   * @param wallClock milliseconds since the epoch: terms are taken from it, so that they grow even
   *     when all gateways were stopped in between
   * @param now the steady clock
   */
  Election(String self, long startedAt, LongSupplier wallClock, long now) {
    this.self = self;
    this.startedAt = startedAt;
    this.wallClock = wallClock;
    this.lastNow = now;
  }

  Role role() {
    return role;
  }

  /** The member that leads; empty while nobody does. */
  String leader() {
    return leader;
  }

  /** The number of the leadership that is followed, or was last. */
  long term() {
    return term;
  }

  /** The cluster manager knows this gateway: nobody leads before it was heard or stays silent. */
  void expect(String member, long now) {
    others.putIfAbsent(member, new View(null, now));
  }

  /**
   * The cluster manager lost the gateway. It may be wrong: one more beat's time shows whether the
   * gateway is gone.
   */
  void lost(String member, long now) {
    wake(now);
    long patience = Timing.BEAT + Timing.TICK;
    View view = others.get(member);
    if (view != null) {
      long heardAt = Math.min(view.heardAt(), now - Timing.SILENCE + patience);
      others.put(member, new View(view.stance(), heardAt));
    }
  }

  /** The gateway is gone for so long that it need not be thought of any more. */
  void forget(String member) {
    others.remove(member);
  }

  /** A gateway said something that is no stance. */
  void alive(String member, long now) {
    wake(now);
    View view = others.get(member);
    if (view != null) {
      others.put(member, new View(view.stance(), now));
    }
  }

  /** A gateway told its stance. */
  void heard(String member, Stance stance, long now) {
    wake(now);
    others.put(member, new View(stance, now));
    newestTerm = Math.max(newestTerm, Math.max(stance.newestTerm(), stance.term()));
    if (stance.leads(member)) {
      claimed(member, stance, now);
    } else if (role == Role.FOLLOWING && leader.equals(member)) {
      search();
    }
    claimIfDue(now);
  }

  private void claimed(String member, Stance claim, long now) {
    switch (role) {
      case SEARCHING -> follow(member, claim.term());
      case FOLLOWING -> {
        View present = others.get(leader);
        if (leader.equals(member)
            || !isPresent(leader, now)
            || present.stance() == null
            || claim.prevailsOver(present.stance())) {
          follow(member, claim.term());
        }
      }
      case LEADING -> {
        if (claim.prevailsOver(stance(now))) {
          follow(member, claim.term());
        } else if (claim.term() >= term) {
          // so that nobody takes the other one's events for the newer ones
          lead();
        }
      }
      case UNSURE -> {
        if (claim.term() > term) {
          follow(member, claim.term());
        }
      }
    }
  }

  /** Lets time pass; to be called every {@link Timing#TICK}. */
  void tick(long now) {
    wake(now);
    if (role == Role.UNSURE && now >= unsureUntil) {
      role = Role.LEADING;
    } else if (role == Role.FOLLOWING && !isPresent(leader, now)) {
      search();
    }
    claimIfDue(now);
  }

  /** Notices whether this process stood still: then it was deaf, and the others were not silent. */
  private void wake(long now) {
    if (now - lastNow > Timing.LEASE) {
      others.replaceAll((member, view) -> new View(view.stance(), now));
      if (role == Role.LEADING) {
        role = Role.UNSURE;
        unsureUntil = now + Timing.CONFIRM;
      }
    }
    lastNow = now;
  }

  /** Gives the leadership back, if it has it, and never takes it again. */
  void resign() {
    leaving = true;
    if (role == Role.LEADING || role == Role.UNSURE) {
      search();
    }
  }

  /** What this gateway tells the others. */
  Stance stance(long now) {
    boolean leads = role == Role.LEADING;
    String followed = leads || role == Role.FOLLOWING ? leader : "";
    return new Stance(followed, term, leads ? followers(now) : 0, newestTerm, startedAt, leaving);
  }

  /**
   * Whether events published under this term may be taken: not when a newer leadership is known.
   */
  boolean admits(long publishedUnder) {
    return publishedUnder >= term;
  }

  /** The other gateways that were heard lately. */
  List<String> present(long now) {
    return others.entrySet().stream()
        .filter(other -> other.getValue().stance() != null && isPresent(other.getKey(), now))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private boolean isPresent(String member, long now) {
    View view = others.get(member);
    return view != null && now - view.heardAt() <= Timing.SILENCE;
  }

  private int followers(long now) {
    return 1
        + (int)
            present(now).stream()
                .filter(member -> others.get(member).stance().leader().equals(self))
                .count();
  }

  private void search() {
    role = Role.SEARCHING;
    leader = "";
  }

  private void follow(String member, long itsTerm) {
    role = Role.FOLLOWING;
    leader = member;
    term = itsTerm;
    newestTerm = Math.max(newestTerm, itsTerm);
  }

  private void lead() {
    role = Role.LEADING;
    leader = self;
    term = Math.max(newestTerm + 1, wallClock.getAsLong());
    newestTerm = term;
  }

  private void claimIfDue(long now) {
    if (role == Role.SEARCHING && !leaving && isMineToClaim(now)) {
      lead();
    }
  }

  private boolean isMineToClaim(long now) {
    for (Map.Entry<String, View> other : others.entrySet()) {
      if (isPresent(other.getKey(), now)) {
        Stance stance = other.getValue().stance();
        if (stance == null || hearsALeader(stance) || isFirst(other.getKey(), stance)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Another one may hear a leader that is not heard here: two leaders would be worse than none. */
  private boolean hearsALeader(Stance stance) {
    return !stance.leader().isEmpty() && !stance.leader().equals(self);
  }

  private boolean isFirst(String member, Stance stance) {
    return !stance.leaving()
        && (stance.startedAt() != startedAt
            ? stance.startedAt() < startedAt
            : member.compareTo(self) < 0);
  }
}
