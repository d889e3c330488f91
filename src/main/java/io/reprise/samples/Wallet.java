package io.reprise.samples;

import static io.reprise.component.Decision.accept;
import static io.reprise.component.Decision.refuse;
import static io.reprise.component.Decision.require;

import io.reprise.component.Component;
import io.reprise.component.Context;
import io.reprise.component.Decision;

/** Money of one owner: open it, deposit, withdraw; never below zero. */
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
