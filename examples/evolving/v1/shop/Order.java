package shop;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;

/** An order in a shop: one entity each, such as order/4711. Version 1, as it was released. */
public record Order(long cents, boolean placed, boolean paid, boolean shipped) {

  /** The definition. */
  public static final Component<Command, Event, Order> COMPONENT =
      Component.named("order")
          .version(1)
          .startingAs(new Order(0, false, false, false))
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .build();

  /** What it can be told to do. */
  public sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Order order, Context context);
  }

  /** Adds one piece. */
  public record AddItem(String item, long cents) implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return order.placed()
          ? refuse("placed", "it takes no more items")
          : accept(new ItemAdded(item, cents));
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
  public record Submit() implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return order.placed() ? refuse("placed", "it is placed already") : accept(new Submitted());
    }
  }

  /** The parcel leaves, the money has come. */
  public record Complete(String parcel) implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      if (!order.placed() || order.shipped()) {
        return refuse("not-waiting", "nothing waits to be shipped");
      }
      return accept(new PaidAndShipped(parcel));
    }
  }

  /** Somebody looks at it. */
  public record View() implements Command {
    @Override
    public Decision<? extends Event> decide(Order order, Context context) {
      return accept(new Viewed());
    }
  }

  /** What has happened to it. */
  public sealed interface Event {
    /** The order after this event. */
    Order evolve(Order order);
  }

  /** One piece was added. */
  public record ItemAdded(String item, long cents) implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents() + cents, order.placed(), order.paid(), order.shipped());
    }
  }

  /** It became cheaper. */
  public record Discounted(int percent) implements Event {
    @Override
    public Order evolve(Order order) {
      long cents = order.cents() - percent;
      return new Order(cents, order.placed(), order.paid(), order.shipped());
    }
  }

  /** The customer wants it. */
  public record Submitted() implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents(), true, order.paid(), order.shipped());
    }
  }

  /** It was paid, and is on its way. */
  public record PaidAndShipped(String parcel) implements Event {
    @Override
    public Order evolve(Order order) {
      return new Order(order.cents(), order.placed(), true, true);
    }
  }

  /** Somebody looked at it. */
  public record Viewed() implements Event {
    @Override
    public Order evolve(Order order) {
      return order;
    }
  }
}
