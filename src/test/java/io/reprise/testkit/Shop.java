package io.reprise.testkit;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A sound component whose rules can be replaced one by one, so that one thing is wrong with it.
 *
 * @param stock how many there are of each item
 */
record Shop(Map<String, Long> stock) {

  Shop {
    stock = Collections.unmodifiableSortedMap(new TreeMap<>(stock));
  }

  sealed interface Command {}

  record Store(String item, long count) implements Command {
    Store {
      require(count > 0 && count <= 1_000, "count", "must be from 1 to 1000");
    }
  }

  record Sell(Set<String> items) implements Command {}

  sealed interface Event {}

  record Stored(String item, long count) implements Event {}

  record Sold(Set<String> items) implements Event {}

  sealed interface Query<R> {}

  record Count(String item) implements Query<Long> {}

  /** What stored looked like in version 1. */
  record StoredOnce(String item) {}

  /** The rules of a sound one. */
  static Shop evolve(Event event, Shop shop) {
    Map<String, Long> stock = new TreeMap<>(shop.stock());
    if (event instanceof Stored stored) {
      stock.merge(stored.item(), stored.count(), Long::sum);
    } else if (event instanceof Sold sold) {
      stock.keySet().removeAll(sold.items());
    }
    return new Shop(stock);
  }

  static Decision<? extends Event> decide(Command command, Shop shop, Context context) {
    if (command instanceof Store store) {
      return accept(new Stored(store.item(), store.count()));
    }
    return command instanceof Sell sell && shop.stock().keySet().containsAll(sell.items())
        ? accept(new Sold(new TreeSet<>(sell.items())))
        : refuse("not-there", "not all of them are there");
  }

  static Object answer(Query<?> query, Shop shop, Context context) {
    return query instanceof Count count ? shop.stock().getOrDefault(count.item(), 0L) : 0L;
  }

  static Component<Command, Event, Shop> sound() {
    return evolving(Shop::evolve);
  }

  static Component<Command, Event, Shop> evolving(Component.Evolve<Event, Shop> evolve) {
    return with(evolve, Shop::decide, Shop::answer);
  }

  static Component<Command, Event, Shop> deciding(Component.Decide<Command, Event, Shop> decide) {
    return with(Shop::evolve, decide, Shop::answer);
  }

  static Component<Command, Event, Shop> answering(Component.Answer<Query<?>, Shop> answer) {
    return with(Shop::evolve, Shop::decide, answer);
  }

  @SuppressWarnings("unchecked") // the class of a family knows nothing of its parameter
  private static Component<Command, Event, Shop> with(
      Component.Evolve<Event, Shop> evolve,
      Component.Decide<Command, Event, Shop> decide,
      Component.Answer<Query<?>, Shop> answer) {
    return Component.named("shop")
        .version(2)
        .startingAs(new Shop(Map.of()))
        .events(Event.class, evolve)
        .commands(Command.class, decide)
        .queries((Class<Query<?>>) (Class<?>) Query.class, answer)
        .formerly("stored", 1, StoredOnce.class, old -> new Stored(old.item(), 1))
        .build();
  }
}
