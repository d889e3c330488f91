package io.reprise.entity;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.codec.ComponentFailed;
import io.reprise.codec.Installed;
import io.reprise.codec.InvalidBody;
import io.reprise.component.Context;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Answers a read from a published state. */
final class Reading {
  private Reading() {}

  static Answer answer(Hosted hosted, String id, Published published, EntityRead read) {
    Installed component = hosted.component();
    if (published.version() == 0) {
      return notDone(
          Answer.Failure.UNKNOWN_ENTITY,
          hosted.entity(id) + " has no event yet: send it a command first.",
          published);
    }
    if (read.query().isPresent() && !component.queryNames().contains(read.query().get().name())) {
      return notDone(
          Answer.Failure.UNKNOWN_QUERY,
          component.name() + " has no query " + read.query().get().name(),
          published);
    }
    try {
      return new Answer.Value(
          published.sequence(),
          published.version(),
          published.time(),
          read.query().isEmpty()
              ? component.encodeState(published.state())
              : query(component, id, published, read, read.query().get(), now(hosted, published)),
          read.linearizable(),
          component.version());
    } catch (InvalidBody e) {
      return new Answer.NotDone(
          Answer.Failure.INVALID_BODY,
          "The parameters do not fit the query.",
          e.errors(),
          published.sequence(),
          published.version(),
          false);
    } catch (RuntimeException e) {
      String where = read.query().map(query -> "query " + query.name()).orElse("the state as JSON");
      RuleFailure failure = new RuleFailure(where, ComponentFailed.thrown(e));
      hosted.failures().report(hosted.entity(id), failure);
      return notDone(Answer.Failure.RULE_FAILED, failure.toString(), published);
    }
  }

  private static JsonNode query(
      Installed component,
      String id,
      Published published,
      EntityRead read,
      EntityRead.Query query,
      Instant now)
      throws InvalidBody {
    Object decoded = component.decodeQuery(query.name(), query.parameters());
    Context context =
        Context.ofQuery(component.name(), id, read.caller(), now.truncatedTo(ChronoUnit.MICROS));
    return component.answer(decoded, published.state(), context);
  }

  /** Never before the last entry: a query sees no event of a time to come. */
  private static Instant now(Hosted hosted, Published published) {
    Instant now = hosted.clock().instant();
    return now.isBefore(published.time()) ? published.time() : now;
  }

  private static Answer notDone(Answer.Failure failure, String detail, Published published) {
    return new Answer.NotDone(
        failure, detail, List.of(), published.sequence(), published.version(), false);
  }
}
