package shop;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import java.util.Optional;

/** An order in a shop: one entity each, such as order/4711. Reads all that version 1 wrote. */
public record Order(long cents, boolean placed, boolean paid, boolean shipped) {

  /** The definition. */
  public static final Component<Command, Event, Order> COMPONENT =
      Component.named("order")
          .version(2)
          .startingAs(new Order(0, false, false, false))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .alias("submit", Place.class)
          .alias("submitted", Placed.class)
          .formerly("item-added", 1, ItemAddedV1.class, ItemAddedV1::toCurrent)
          .dropped("view")
          .dropped("viewed")
          .build();

  /** What it can be told to do. */
  public sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Order order, Context context);
  }

  /** Adds pieces of one kind; one, if nobody says how many. */
  public record AddItem(String item, long cents, Optional<Integer> count) implements Command {
    /** Checks the count. */
    public AddItem {
      require(count.orElse(1) > 0, "count", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return order.placed()
          ? refuse("placed", "it takes no more items")
          : accept(new ItemAdded(item, count.orElse(1), cents));
    }
  }

  /** Makes it cheaper. */
  public record GiveDiscount(int percent) implements Command {
    /** Checks its field. */
    public GiveDiscount {
      require(percent > 0 && percent <= 100, "percent", "must be 1 to 100");
    }

    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return accept(new Discounted(percent));
    }
  }

  /** Ends the choosing. */
  public record Place() implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return order.placed() ? refuse("placed", "it is placed already") : accept(new Placed());
    }
  }

  /** The money has come. */
  public record Pay() implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return order.paid() ? refuse("paid", "it is paid already") : accept(new Paid());
    }
  }

  /** The parcel leaves, the money has come. */
  public record Complete(String parcel) implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      if (!order.placed() || order.shipped()) {
        return refuse("not-waiting", "nothing waits to be shipped");
      }
      return order.paid() ? accept(new Shipped(parcel)) : accept(new Paid(), new Shipped(parcel));
    }
  }

  /** What has happened to it. */
  public sealed interface Event {
    /** The order after this event. */
    Order evolve(Order order);
  }

  /** Pieces were added. */
  public record ItemAdded(String item, int count, long cents) implements Event {
    @Override
    public Order evolve(Order order) {
      long sum = order.cents() + count * cents;
      return new Order(sum, order.placed(), order.paid(), order.shipped());
    }
  }

  /** What version 1 wrote as item-added: one piece. No event any more, so it has no evolve. */
  public record ItemAddedV1(String item, long cents) {
    ItemAdded toCurrent() {
      return new ItemAdded(item, 1, cents);
    }
  }

  /** It became cheaper. */
  public record Discounted(int percent) implements Event {
    @Override
    public Order evolve(Order order) {
      long cents = order.cents() - order.cents() * percent / 100;
      return new Order(cents, order.placed(), order.paid(), order.shipped());
    }
  }

  /** The customer wants it. */
  public record Placed() implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents(), true, order.paid(), order.shipped());
    }
  }

  /** It was paid, and is on its way. Only version 1 wrote it: nothing here accepts with it. */
  public record PaidAndShipped(String parcel) implements Event {
    @Override
    public Order evolve(Order order) {
      return new Shipped(parcel).evolve(new Paid().evolve(order));
    }
  }

  /** The money came. */
  public record Paid() implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents(), order.placed(), true, order.shipped());
    }
  }

  /** It is on its way. */
  public record Shipped(String parcel) implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents(), order.placed(), order.paid(), true);
    }
  }
}
