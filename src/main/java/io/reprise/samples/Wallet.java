package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;
import static io.reprise.component.Decision.that;

import io.reprise.component.Address;
import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;
import io.reprise.component.Outcome;
import java.time.Duration;
import java.util.Optional;

/** Money of one owner: open it, deposit, withdraw, transfer to another; never below zero. */
public sealed interface Wallet {

  /** Before it is opened. */
  record Unopened() implements Wallet {}

  /** Opened, with an owner and a balance. */
  record Open(String owner, long cents) implements Wallet {}

  /** The definition: this is all that a node needs. */
  Component<Command, Event, Wallet> COMPONENT =
      Component.named("wallet")
          .version(1)
          .startingAs((Wallet) new Unopened())
          .events(Event.class, Event::evolve)
          .commands(Command.class, Command::decide)
          .queries(Query.class, Query::answer)
          .build();

  /** An owner's name has at most this many characters. */
  int OWNER_LENGTH_MAX = 100;

  /** Money that comes back to a wallet that can't count further is tried again after this. */
  Duration RETRY = Duration.ofHours(1);

  /** What may be asked of a wallet. */
  sealed interface Command {
    /** The rule of this command. */
    Decision<? extends Event> decide(Wallet wallet, Context context);

    /**
     * Names the owner. Only once, but the same owner may ask again. Stands in here because the
     * state is called {@code Open} too, and the name of a command's record is its name on the wire.
     */
    record Open(String owner) implements Command {
      /** Checks the owner. */
      public Open {
        require(!owner.isBlank(), "owner", "must not be blank");
        require(
            owner.length() <= OWNER_LENGTH_MAX,
            "owner",
            "must have at most " + OWNER_LENGTH_MAX + " characters");
      }

      @Override
      public Decision<? extends Event> decide(Wallet wallet, Context context) {
        if (!(wallet instanceof Wallet.Open open)) {
          return accept(new Opened(owner));
        }
        return open.owner().equals(owner)
            ? accept()
            : refuse("already-open", "it belongs to somebody else");
      }
    }
  }

  /** Puts money in. */
  record Deposit(long cents) implements Command {
    /** Checks the amount. */
    public Deposit {
      require(cents > 0, "cents", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Wallet wallet, Context context) {
      if (!(wallet instanceof Wallet.Open open)) {
        return refuse("not-open", "open it first");
      }
      if (cents > Long.MAX_VALUE - open.cents()) {
        return refuse("too-much", "it holds " + open.cents() + " and can't count further");
      }
      return accept(new Deposited(cents));
    }
  }

  /** Takes money out, if there is enough. */
  record Withdraw(long cents) implements Command {
    /** Checks the amount. */
    public Withdraw {
      require(cents > 0, "cents", "must be > 0");
    }

    @Override
    public Decision<? extends Event> decide(Wallet wallet, Context context) {
      if (!(wallet instanceof Wallet.Open open)) {
        return refuse("not-open", "open it first");
      }
      if (cents > open.cents()) {
        return refuse("insufficient-funds", open.cents() + " left");
      }
      return accept(new Withdrawn(cents));
    }
  }

  /** Takes money out and sends it to another wallet; it comes back if that one refuses it. */
  record Transfer(String to, long cents) implements Command {
    /** Checks both fields. */
    public Transfer {
      require(
          that(Address.isId(to), "to", "must be the id of a wallet"),
          that(cents > 0, "cents", "must be > 0"));
    }

    @Override
    public Decision<? extends Event> decide(Wallet wallet, Context context) {
      if (!(wallet instanceof Wallet.Open open)) {
        return refuse("not-open", "open it first");
      }
      if (to.equals(context.id())) {
        return refuse("to-itself", "name another wallet");
      }
      if (cents > open.cents()) {
        return refuse("insufficient-funds", open.cents() + " left");
      }
      return accept(new Transferred(to, cents))
          .send(COMPONENT.at(to), new Deposit(cents))
          .onRefused(new TakeBack(to, cents));
    }
  }

  /**
   * Puts the money of a transfer in again, because the other wallet refused it. Comes from the
   * transfer itself, and from nobody else: whoever could send it would make money.
   */
  record TakeBack(String to, long cents) implements Command {
    @Override
    public Decision<? extends Event> decide(Wallet wallet, Context context) {
      if (!(wallet instanceof Wallet.Open open) || !context.isFromItself()) {
        return refuse("not-for-callers", "only a transfer that was refused brings this");
      }
      if (cents > Long.MAX_VALUE - open.cents()) {
        // So much was put in meanwhile. To refuse would lose the money: it waits for room instead.
        return accept(Event.class).schedule("take-back-" + context.commandId(), RETRY, this);
      }
      return accept(new TakenBack(to, cents, context.outcome().flatMap(Outcome::code)));
    }
  }

  /** What has happened to a wallet. */
  sealed interface Event {
    /** The wallet after this event. */
    Wallet evolve(Wallet wallet);
  }

  /** It has an owner now, and nothing in it. */
  record Opened(String owner) implements Event {
    @Override
    public Wallet evolve(Wallet wallet) {
      return new Open(owner, 0);
    }
  }

  /** Money was put in. */
  record Deposited(long cents) implements Event {
    @Override
    public Wallet evolve(Wallet wallet) {
      return wallet instanceof Open open ? new Open(open.owner(), open.cents() + cents) : wallet;
    }
  }

  /** Money was taken out. */
  record Withdrawn(long cents) implements Event {
    @Override
    public Wallet evolve(Wallet wallet) {
      return wallet instanceof Open open ? new Open(open.owner(), open.cents() - cents) : wallet;
    }
  }

  /** Money was taken out, and is on its way to another wallet. */
  record Transferred(String to, long cents) implements Event {
    @Override
    public Wallet evolve(Wallet wallet) {
      return wallet instanceof Open open ? new Open(open.owner(), open.cents() - cents) : wallet;
    }
  }

  /** The other wallet refused the money, by this code; it is in here again. */
  record TakenBack(String to, long cents, Optional<String> code) implements Event {
    @Override
    public Wallet evolve(Wallet wallet) {
      return wallet instanceof Open open ? new Open(open.owner(), open.cents() + cents) : wallet;
    }
  }

  /** What may be read of a wallet. */
  sealed interface Query<R> {
    /** The answer in this state. */
    R answer(Wallet wallet, Context context);
  }

  /** The balance in cents. */
  record Balance() implements Query<Long> {
    @Override
    public Long answer(Wallet wallet, Context context) {
      return wallet instanceof Open open ? open.cents() : 0L;
    }
  }
}
