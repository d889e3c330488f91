package io.reprise.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * What this process has had of the processors.
 *
 * @param processorNanos all threads together
 * @param nanos when, or how long
 */
record Processors(long processorNanos, long nanos) {

  static Processors now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Processors(system.getProcessCpuTime(), System.nanoTime());
  }

  Processors minus(Processors earlier) {
    return new Processors(processorNanos - earlier.processorNanos, nanos - earlier.nanos);
  }

  /** How many cores it kept busy. */
  double cores() {
    return nanos <= 0 ? 0 : (double) processorNanos / nanos;
  }
}
