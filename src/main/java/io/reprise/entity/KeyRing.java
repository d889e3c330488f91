package io.reprise.entity;

import io.reprise.journal.Entry;
import io.reprise.journal.KeyOutcome;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Keys in the order in which they came, each with what is remembered of it. Each entity may hold a
 * thousand of them for a day, so they stand in arrays of numbers and bytes: one object per key and
 * what it refers to would be three times as large, and each new one would have the garbage
 * collector look at old ones. The arrays are those of blocks of a fixed size: one that doubles
 * would be copied again and again, by itself and by the collector, for each of ten thousand
 * entities.
 *
 * <p>Places are counted up, and a block goes when its last key is gone. A place is valid until the
 * next change.
 */
final class KeyRing {

  /** No place. */
  static final int NONE = KeyBlock.NONE;

  private static final int PER_BLOCK = KeyBlock.PLACES;

  /** The room of the first block, to begin with: many entities have few keys. */
  private static final int PLACES_MIN = 2;

  private static final int CHAINS_MIN = 2;

  private static final int[] NO_CHAINS = {};
  private static final KeyBlock[] NO_BLOCKS = {};

  /**
   * Not the same in each JVM, so that nobody can find keys that all fall into one chain by trying.
   */
  private static final int MULTIPLIER = ThreadLocalRandom.current().nextInt() | 1;

  private int[] chains = NO_CHAINS; // the youngest place of each chain; their number a power of two
  private @Nullable KeyBlock[] blocks = NO_BLOCKS;
  private int blocksUsed;
  private int blocksGone; // before the first
  private int oldest;
  private int end;
  private int size;

  int size() {
    return size;
  }

  /**
   * How many places were handed out since the first block began, those of keys that are gone too.
   */
  int places() {
    return end - blocksGone * PER_BLOCK;
  }

  private KeyBlock block(int place) {
    return blocks[place / PER_BLOCK - blocksGone];
  }

  private static int at(int place) {
    return place % PER_BLOCK;
  }

  /**
   * The place of a key.
   *
   * @param hash of the key, {@link #hash}: one who looks for it may add it next
   */
  int find(String key, int hash) {
    if (size == 0) {
      return NONE;
    }
    int place = chains[chain(hash)];
    while (place != NONE) {
      KeyBlock block = block(place);
      if (block.hash(at(place)) == hash && block.holds(at(place), key)) {
        return place;
      }
      place = block.next(at(place));
    }
    return NONE;
  }

  /**
   * Adds a key that is not there yet, as the youngest.
   *
   * @param hash of the key
   */
  void add(String key, int hash, KeyOutcome known) {
    makeRoom();
    block(end).put(at(end), key, hash, chains[chain(hash)], known);
    chains[chain(hash)] = end++;
    size++;
  }

  private void makeRoom() {
    boolean full = at(end) == 0 || block(end).isFull(at(end));
    if (end == Integer.MAX_VALUE || (full && size > 0 && 2 * size <= places())) {
      closeGaps();
    }
    if (size == chains.length) {
      setChains(Math.max(CHAINS_MIN, 2 * size));
    }
    int at = end / PER_BLOCK - blocksGone;
    if (at == blocksUsed) {
      if (blocksUsed == blocks.length) {
        blocks = Arrays.copyOf(blocks, Math.max(1, 2 * blocksUsed));
      }
      blocks[at] =
          at == 0
              ? new KeyBlock(PLACES_MIN, 0)
              : new KeyBlock(PER_BLOCK, blocks[at - 1].textBytes());
      blocksUsed++;
    }
  }

  /** Forgets what is at a place. */
  void remove(int place) {
    unlink(place);
    block(place).free(at(place));
    size--;
    while (oldest != end && block(oldest).isGone(at(oldest))) {
      oldest++;
      if (at(oldest) == 0) {
        dropFirstBlock();
      }
    }
    if (size < chains.length / 4 && chains.length > CHAINS_MIN) {
      setChains(chains.length / 2);
    }
  }

  private void unlink(int place) {
    int chain = chain(block(place).hash(at(place)));
    int next = block(place).next(at(place));
    if (chains[chain] == place) {
      chains[chain] = next;
      return;
    }
    int before = chains[chain];
    while (block(before).next(at(before)) != place) {
      before = block(before).next(at(before));
    }
    block(before).setNext(at(before), next);
  }

  private void dropFirstBlock() {
    blocksUsed--;
    blocksGone++;
    System.arraycopy(blocks, 1, blocks, 0, blocksUsed);
    blocks[blocksUsed] = null;
  }

  /** The place of the oldest key, {@link #NONE} if there is none. */
  int oldest() {
    return size == 0 ? NONE : oldest;
  }

  /** The place of the key that came next after that of a place. */
  int after(int place) {
    for (int next = place + 1; next != end; next++) {
      if (!block(next).isGone(at(next))) {
        return next;
      }
    }
    return NONE;
  }

  String key(int place) {
    return block(place).key(at(place));
  }

  int keyLength(int place) {
    return block(place).keyLength(at(place));
  }

  boolean isBefore(int place, Instant time) {
    return block(place).isBefore(at(place), time);
  }

  Entry.Outcome outcome(int place) {
    return block(place).outcome(at(place));
  }

  KeyOutcome remembered(int place) {
    return block(place).remembered(at(place));
  }

  /** Not the same in each JVM. */
  static int hash(String key) {
    int hash = 0;
    for (int i = 0; i < key.length(); i++) {
      hash = Integer.rotateLeft(hash ^ key.charAt(i), 7) * MULTIPLIER;
    }
    return hash;
  }

  /** The upper bits of a product: keys that are counted up differ in few of the lower ones. */
  private int chain(int hash) {
    return (hash * 0x9E3779B9) >>> Integer.numberOfLeadingZeros(chains.length - 1);
  }

  private void setChains(int count) {
    chains = new int[count];
    Arrays.fill(chains, NONE);
    for (int place = oldest(); place != NONE; place = after(place)) {
      int chain = chain(block(place).hash(at(place)));
      block(place).setNext(at(place), chains[chain]);
      chains[chain] = place;
    }
  }

  /** Those that went leave places that nobody needs any more; places are counted anew. */
  private void closeGaps() {
    KeyRing moved = new KeyRing();
    for (int place = oldest(); place != NONE; place = after(place)) {
      moved.take(block(place), at(place));
    }
    chains = moved.chains;
    blocks = moved.blocks;
    blocksUsed = moved.blocksUsed;
    blocksGone = moved.blocksGone;
    oldest = moved.oldest;
    end = moved.end;
  }

  private void take(KeyBlock other, int otherAt) {
    makeRoom();
    int chain = chain(other.hash(otherAt));
    block(end).copy(at(end), other, otherAt, chains[chain]);
    chains[chain] = end++;
    size++;
  }
}
