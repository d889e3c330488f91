package io.reprise.replay;

import io.reprise.journal.Entry;
import io.reprise.journal.JournalSearch;
import io.reprise.journal.JournalSearch.End;
import io.reprise.journal.JournalSearch.Found;
import io.reprise.journal.JournalSearch.Hit;
import io.reprise.journal.JournalSearch.Kind;
import io.reprise.journal.JournalSearch.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the commands that an id belongs to, and puts the flow together that they are part of. */
final class FlowSearch {
  /** Neither an id nor a component has a slash: so an entry is named, or an effect of it. */
  private static final Pattern ENTRY =
      Pattern.compile("([^/|]+/[^/|]+)/([0-9]{1,18})(/[0-9]{1,9})?");

  /** What one search gives at most: their entries are in memory. */
  private static final int HITS = 100;

  private final JournalSearch search;
  private final Links links;
  private final ReplaySettings settings;

  FlowSearch(JournalSearch search, Links links, ReplaySettings settings) {
    this.search = search;
    this.links = links;
    this.settings = settings;
  }

  Flow flow(String id) {
    Duration limit = settings.findTimeout();
    long begun = System.nanoTime();
    FlowWalk walk = new FlowWalk(links, settings, begun + limit.toNanos());
    List<Entry> named = named(id);
    if (named.isEmpty()) {
      climbAll(id, walk, begun + limit.dividedBy(2).toNanos());
    } else {
      walk.climb(named, true);
    }
    return walk.down(id);
  }

  private List<Entry> named(String id) {
    Matcher entry = ENTRY.matcher(id);
    return entry.matches() && id.indexOf('\0') < 0
        ? links.command(entry.group(1), Long.parseLong(entry.group(2)))
        : List.of();
  }

  /** A trace may have more commands than fit into memory: only those on top are kept. */
  private void climbAll(String id, FlowWalk walk, long endNanos) {
    Optional<Instant> before = Optional.empty();
    Found found;
    do {
      Duration left = Duration.ofNanos(endNanos - System.nanoTime());
      if (left.isNegative() || walk.full()) {
        walk.searchTimedOut();
        return;
      }
      found = search.find(id, new Scope(Optional.empty(), before), HITS, left);
      found.hits().forEach(hit -> climb(hit, walk));
      before = found.back();
    } while (found.end() == End.LIMIT && before.isPresent());
    if (found.end() == End.TIMEOUT) {
      walk.searchTimedOut();
    }
  }

  private void climb(Hit hit, FlowWalk walk) {
    Entry entry = hit.entry();
    List<Entry> command =
        entry.of() == 1 ? List.of(entry) : links.command(entry.entity(), entry.sequence());
    if (!command.isEmpty()) {
      walk.climb(command, hit.kind() != Kind.TRACE);
    }
  }
}
