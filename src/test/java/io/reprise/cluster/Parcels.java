package io.reprise.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.reprise.Examples;
import io.reprise.codec.Installed;
import io.reprise.component.Component;
import java.net.URLClassLoader;

/** The releases of the example in {@code examples/rolling}. */
public final class Parcels {
  private Parcels() {}

  /** One of {@code before}, {@code reads}, {@code writes}; its loader stays open. */
  public static Installed installed(String release) {
    try {
      URLClassLoader loader = Examples.loaded("rolling/" + release);
      Object component = loader.loadClass("shop.Parcel").getField("COMPONENT").get(null);
      return Installed.unpinned((Component<?, ?, ?>) component, release);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Its names and shapes. */
  static JsonNode pins(String release) {
    return installed(release).pins();
  }
}
