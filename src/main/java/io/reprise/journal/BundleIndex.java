package io.reprise.journal;

import java.util.Arrays;

/**
 * Where the entries of one entity stand in a bundle: every thousandth by its place in the file, the
 * others are found from there.
 */
final class BundleIndex {

  private static final int EVERY = 1_000;

  private final BundleHeader.Part part;
  private final long firstLine;
  private long[] places = new long[1];
  private int known;

  /** Of a part whose first entry stands in a line, from 1. */
  BundleIndex(BundleHeader.Part part, long firstLine) {
    this.part = part;
    this.firstLine = firstLine;
  }

  /** Told of each entry, in order, where it begins in the file. */
  void add(long sequence, long place) {
    if ((sequence - part.from()) % EVERY != 0) {
      return;
    }
    if (known == places.length) { // by and by: a header can claim any number of entries
      places = Arrays.copyOf(places, 2 * known);
    }
    places[known++] = place;
  }

  BundleHeader.Part part() {
    return part;
  }

  /** The last entry up to this sequence whose place is known. */
  long markBefore(long sequence) {
    return sequence - (sequence - part.from()) % EVERY;
  }

  /** Where an entry of {@link #markBefore} begins in the file. */
  long placeOf(long mark) {
    return places[Math.toIntExact((mark - part.from()) / EVERY)];
  }

  /** The line of an entry, from 1. */
  long lineOf(long sequence) {
    return firstLine + sequence - part.from();
  }
}
