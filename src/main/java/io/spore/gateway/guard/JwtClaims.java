package io.spore.gateway.guard;

import io.spore.gateway.config.Grant;
import io.spore.gateway.config.JwtConfig;
import io.spore.gateway.event.TopicFilter;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the claims of a JSON Web Token allow: what its own claims list, and what the rules give for
 * others. No claim, no permission. Holders of the same permissions share one object, and with it
 * what was found out for each topic. For any thread.
 */
final class JwtClaims {
  private static final int MOST_FILTERS = 1_000;
  private static final int LONGEST_FILTER = 1_024;
  private static final int PERMISSIONS_KEPT = 1_000;

  private final JwtConfig config;
  private final Map<Permissions, Permissions> kept = new LinkedHashMap<>();

  JwtClaims(JwtConfig config) {
    this.config = config;
  }

  /**
   * Reads the claims.
   *
   * @throws IllegalArgumentException when a claim that matters is not of the form it should have
   */
  Permissions permissions(JsonObject claims) {
    List<Grant> grants = new ArrayList<>();
    grants.add(
        new Grant(
            filters(claims.getValue(config.readClaim())),
            filters(claims.getValue(config.publishClaim())),
            Boolean.TRUE.equals(claims.getValue(config.adminClaim()))));
    for (JwtConfig.Rule rule : config.rules()) {
      if (holds(find(claims, rule.claim()), rule.value())) {
        grants.add(rule.grant());
      }
    }
    return shared(Permissions.of(grants));
  }

  /** A list of filters, or one text with spaces between them as OAuth writes scopes. */
  private static List<TopicFilter> filters(Object claim) {
    if (claim == null || (claim instanceof String text && text.isBlank())) {
      return List.of();
    }
    List<?> texts =
        claim instanceof String text
            ? List.of(text.trim().split(" +"))
            : claim instanceof JsonArray array ? array.getList() : null;
    if (texts == null || texts.size() > MOST_FILTERS) {
      throw new IllegalArgumentException("a claim is no list of topic filters, or too long");
    }
    return texts.stream().map(JwtClaims::filter).toList();
  }

  private static TopicFilter filter(Object text) {
    if (!(text instanceof String filter) || filter.length() > LONGEST_FILTER) {
      throw new IllegalArgumentException("a claim lists what is no topic filter, or too long");
    }
    return TopicFilter.parse(filter);
  }

  /** The claim of this name, or the one that its parts lead to, as in {@code a.b}. */
  private static Object find(JsonObject claims, String name) {
    if (claims.containsKey(name)) {
      return claims.getValue(name);
    }
    int dot = name.indexOf('.');
    return dot > 0 && claims.getValue(name.substring(0, dot)) instanceof JsonObject inner
        ? find(inner, name.substring(dot + 1))
        : null;
  }

  private static boolean holds(Object claim, String value) {
    return claim instanceof JsonArray array
        ? array.contains(value)
        : claim != null && value.equals(claim.toString());
  }

  private synchronized Permissions shared(Permissions permissions) {
    if (kept.size() >= PERMISSIONS_KEPT) {
      kept.clear();
    }
    Permissions before = kept.putIfAbsent(permissions, permissions);
    return before == null ? permissions : before;
  }
}
